import { isNoAddress } from './address.ts'
import { DuplicateError } from './errors.ts'
import type { ResolvedNode } from './resolved-node.ts'

/** What only one node can have. */
export interface Claim {
  kind: 'MAC address' | 'address' | 'asset key'
  value: string
  /** Who in the node has it: `network device eth0`, `BMC`. */
  holder: string
}

/** Devices that have the MAC address of the one below them. */
const STACKED: readonly (string | undefined)[] = ['vlan', 'bond', 'bridge', 'team']

/** Whether a device of this type has the MAC address of another: none by which a machine is found. */
export function isStacked({ type }: { type?: string }): boolean {
  return STACKED.includes(type)
}

/** @throws {DuplicateError} if two parts of the node claim one thing */
export function claimsOf(node: ResolvedNode): Claim[] {
  const claims: Claim[] = []
  for (const [name, { hwaddr, ipaddr, ipaddr6, type }] of Object.entries(node.networkDevices)) {
    const holder = `network device ${name}`
    if (hwaddr !== undefined && !STACKED.includes(type))
      claims.push({ kind: 'MAC address', value: hwaddr, holder })
    if (isClaimed(ipaddr)) claims.push({ kind: 'address', value: ipaddr, holder })
    if (isClaimed(ipaddr6)) claims.push({ kind: 'address', value: ipaddr6, holder })
  }
  if (isClaimed(node.ipmi.ipaddr)) claims.push({ kind: 'address', value: node.ipmi.ipaddr, holder: 'BMC' })
  if (node.assetKey !== undefined) claims.push({ kind: 'asset key', value: node.assetKey, holder: 'node' })
  return claims
}

function isClaimed(address: string | undefined): address is string {
  return address !== undefined && !isNoAddress(address)
}

/** Which node has which MAC address, address and asset key. */
export class Claims {
  readonly #owners: Record<Claim['kind'], Map<string, string>> = {
    'MAC address': new Map(),
    address: new Map(),
    'asset key': new Map(),
  }

  add(node: ResolvedNode): void {
    for (const { kind, value } of claimsOf(node)) this.#owners[kind].set(value, node.id)
  }

  remove(node: ResolvedNode): void {
    for (const { kind, value } of claimsOf(node)) {
      if (this.#owners[kind].get(value) === node.id) this.#owners[kind].delete(value)
    }
  }

  /** Every address that a node has, with the node. */
  addresses(): Iterable<[address: string, owner: string]> {
    return this.#owners.address
  }

  owner({ kind, value }: Claim): string | undefined {
    return this.#owners[kind].get(value)
  }
}

/**
 * Checks that the nodes of a change can have what they claim, beside those that it leaves as they are.
 * @throws {DuplicateError}
 */
export function checkClaims(options: {
  changed: ReadonlyMap<string, ResolvedNode | undefined>
  present: Claims
}): void {
  const { changed, present } = options
  const taken = new Map<string, { id: string; holder: string }>()
  for (const node of changed.values()) {
    for (const claim of node ? claimsOf(node) : []) {
      const { kind, value, holder } = claim
      const mine = { id: node!.id, holder }
      const key = `${kind} ${value}`
      const owner = present.owner(claim)
      const other =
        taken.get(key) ?? (owner !== undefined && !changed.has(owner) ? { id: owner, holder: '' } : undefined)
      if (other) throw duplicate(key, [other, mine])
      taken.set(key, mine)
    }
  }
}

function duplicate(what: string, owners: { id: string; holder: string }[]): DuplicateError {
  const [one, other] = owners.map(({ id, holder }) =>
    holder === '' || holder === 'node' ? id : `${id} (${holder})`,
  )
  return new DuplicateError(`${what} would belong to both ${one} and ${other}`, {
    hint: 'Each needs its own. Nothing was changed.',
  })
}
