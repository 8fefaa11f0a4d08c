import { decodeCompressed, encodeCompressed } from '../codec/codec.ts'
import { type Digest, digestOf, isDigest } from '../digest/digest.ts'
import { ChangeInvalidError } from './errors.ts'
import { KINDS, type Kind, type Operation } from './operation.ts'

/** More operations than this in one change are refused: enough for every node of a large cluster at once. */
export const OPERATIONS_MAX = 200_000

/** `prev` of the first change of a log. */
export const GENESIS: Digest = digestOf('')

/** One atomic change of the cluster's description: one message of the change log. */
export interface Change {
  /** Unique: makes sending the same change twice harmless. */
  id: string
  /** Digest of the encoded change before this one: the log is a hash chain. */
  prev: Digest
  /** Milliseconds since 1970, by the clock of the controller that took the change. For people; nothing compares it. */
  at: number
  actor: string
  reason: string
  ops: Operation[]
}

/** The bytes that go into the log; their digest is the next change's `prev`. */
export function encodeChange(change: Change): Buffer {
  return encodeCompressed(change)
}

/** @throws {ChangeInvalidError} if the bytes are a value, but not a change. @throws {UndecodableError} */
export function decodeChange(bytes: Uint8Array): Change {
  const value = decodeCompressed(bytes) as Partial<Change> | null
  const problem = problemOf(value)
  if (problem) throw new ChangeInvalidError(`not a change: ${problem}`)
  return value as Change
}

function problemOf(change: Partial<Change> | null): string | undefined {
  if (change === null || typeof change !== 'object') return 'not an object'
  if (typeof change.id !== 'string' || change.id === '') return 'no id'
  if (typeof change.prev !== 'string' || !isDigest(change.prev)) return 'prev is not a digest'
  if (typeof change.at !== 'number') return 'no time'
  if (typeof change.actor !== 'string' || typeof change.reason !== 'string') return 'no actor or reason'
  if (!Array.isArray(change.ops)) return 'no operations'
  if (change.ops.length > OPERATIONS_MAX) return `${change.ops.length} operations, at most ${OPERATIONS_MAX}`
  const bad = change.ops.findIndex((operation) => !isOperation(operation))
  return bad === -1 ? undefined : `operation ${bad} is malformed`
}

function isOperation(operation: Partial<Operation> | null): boolean {
  if (operation === null || typeof operation !== 'object') return false
  if (!KINDS.includes(operation.kind as Kind)) return false
  if (typeof operation.name !== 'string' || operation.name === '') return false
  return operation.op === 'delete' || (operation.op === 'put' && 'value' in operation)
}
