import type { AddressRange } from './address-range.ts'
import { DuplicateError } from './errors.ts'
import { type ResolvedSubnet, resolveSubnet } from './resolve-subnet.ts'
import type { SubnetMap } from './subnet.ts'

/** A network or a pool of a subnet. */
interface Part {
  owner: ResolvedSubnet
  text: string
  range: AddressRange
}

/**
 * All subnets as boot servers get them, checked by themselves and against each other, in the order of their names.
 * Networks are apart, but that several racks may have the same one; pools are apart always.
 * @throws {ValueInvalidError} @throws {DuplicateError}
 */
export function resolveSubnets(subnets: SubnetMap): ResolvedSubnet[] {
  const names = Object.keys(subnets).sort()
  const resolved = names.map((name) => resolveSubnet(name, subnets[name]!))
  for (const family of ['IPv4', 'IPv6'] as const) {
    const partsOf = (what: 'networks' | 'pools'): Part[] =>
      resolved.flatMap((owner) =>
        owner[what].filter((part) => part.family.name === family).map((part) => ({ owner, ...part })),
      )
    checkApart(partsOf('networks'), { mayShare: isSharedByRacks, what: '' })
    checkApart(partsOf('pools'), { mayShare: () => false, what: 'the pool of ' })
  }
  return resolved
}

/** One network of several racks: each of their boot servers answers its own machines there. */
function isSharedByRacks(one: Part, other: Part): boolean {
  return isSame(one.range, other.range) && one.owner.rack !== other.owner.rack
}

/** @throws {DuplicateError} if two overlap that may not share what they have */
function checkApart(
  parts: Part[],
  { mayShare, what }: { mayShare: (one: Part, other: Part) => boolean; what: string },
): void {
  // The wider one first, so that what lies within it comes behind it.
  const sorted = parts.sort(({ range: one }, { range: other }) =>
    one.first === other.first ? compare(other.last, one.last) : compare(one.first, other.first),
  )
  /** Those of one network that the next ones may overlap. */
  let open: Part[] = []
  for (const part of sorted) {
    open = open.filter(({ range }) => range.last >= part.range.first)
    const other = open.find((each) => !mayShare(each, part))
    if (other) throw overlap(what, [other, part])
    open.push(part)
  }
}

function overlap(what: string, [one, other]: readonly [Part, Part]): DuplicateError {
  const [first, second] = [one, other].map(
    ({ owner, text }) => `${what}subnet ${owner.subnet.name} (${text})`,
  )
  return new DuplicateError(`${first} and ${second} overlap`, {
    hint:
      what === '' && isSame(one.range, other.range)
        ? `Both are in rack ${one.owner.rack}. Nothing was changed.`
        : 'Each address belongs to one of them only. Nothing was changed.',
  })
}

function isSame(one: AddressRange, other: AddressRange): boolean {
  return one.first === other.first && one.last === other.last
}

function compare(one: bigint, other: bigint): number {
  return one < other ? -1 : one > other ? 1 : 0
}
