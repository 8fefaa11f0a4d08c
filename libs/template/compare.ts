import type { Call } from './function.ts'
import { compareStrings, type Kind, kindOf, type Value } from './value.ts'

const BASIC: ReadonlySet<Kind> = new Set(['bool', 'int', 'float', 'string'])

/** Go's `eq`: whether the first argument equals any of the others. Nothing equals "no value" but nil and itself. */
export function equalsAny(first: Value, others: readonly Value[], call: Call): boolean {
  return others.some((other) => equals(first, other, call))
}

function equals(left: Value, right: Value, call: Call): boolean {
  const [leftKind, rightKind] = [kindOf(left), kindOf(right)]
  const [leftBasic, rightBasic] = [BASIC.has(leftKind), BASIC.has(rightKind)]
  if (leftBasic && leftKind === rightKind) return left === right
  if (leftBasic || rightBasic) {
    if (leftKind === 'none' || rightKind === 'none') return false
    call.fail(
      `incompatible types for comparison: ${leftKind} and ${rightKind}`,
      'compare values of one type; whether something is set is asked with {{ if … }}',
    )
  }
  const [leftNil, rightNil] = [isNothing(leftKind), isNothing(rightKind)]
  if (leftNil || rightNil) return leftNil === rightNil
  call.fail(`${leftKind} and ${rightKind} cannot be compared`)
}

function isNothing(kind: Kind): boolean {
  return kind === 'none' || kind === 'nil'
}

/** Negative if left is less than right, as Go's `lt` orders: numbers, and strings by their bytes. */
export function order(left: Value, right: Value, call: Call): number {
  const [leftKind, rightKind] = [kindOf(left), kindOf(right)]
  if (typeof left === 'string' && typeof right === 'string') return compareStrings(left, right)
  if (typeof left === 'number' && typeof right === 'number' && leftKind === rightKind) return left - right
  if (leftKind === rightKind) call.fail(`${leftKind} has no order`)
  call.fail(`incompatible types for comparison: ${leftKind} and ${rightKind}`)
}
