import { checkDevice, checkIpmi } from './check-device.ts'
import { checkReferences } from './check-references.ts'
import { Claims, checkClaims, claimsOf } from './claims.ts'
import type { Description } from './description.ts'
import { InUseError } from './errors.ts'
import type { Node, Profile } from './node.ts'
import { Pools } from './pools.ts'
import { referenceKey } from './references.ts'
import { Resolver } from './resolve.ts'
import type { ResolvedNode } from './resolved-node.ts'
import { checkScriptsNamed } from './script-names.ts'
import type { SubnetMap } from './subnet.ts'
import { type User, Users } from './users.ts'

/** What an operation of a change does to one entity. */
export type Alteration =
  | { op: 'put'; kind: string; name: string; value: unknown }
  | { op: 'delete'; kind: string; name: string }

/** Nodes whose description with profiles merged in a change may alter, as it is after that; undefined if deleted. */
export type AlteredNodes = ReadonlyMap<string, ResolvedNode | undefined>

/** At most this many users are named in a message. */
const NAMED_MAX = 5

/**
 * All nodes of a cluster with their profiles merged in, and who has and names what: kept in step with the description,
 * so that checking and applying a change costs as much as it alters, and not as much as there is.
 */
export class Inventory {
  readonly #description: Description
  readonly #nodes = new Map<string, { value: Node; resolved: ResolvedNode }>()
  readonly #profiles = new Map<string, Profile>()
  readonly #users = new Users()
  readonly #claims = new Claims()
  #resolver: Resolver
  #pools: { of: SubnetMap; pools: Pools } | undefined
  /** Ids in order, made when they are asked for. */
  #sorted: string[] | undefined

  /** `description` is what it is kept in step with, by apply(). */
  constructor(description: Description) {
    this.#description = description
    this.#resolver = resolverOf(description)
    for (const [name, value] of description.profiles()) this.#setProfile(name, value)
    for (const [id, value] of description.nodes())
      this.#setNode(id, { value, resolved: this.#resolver.resolve(id, value) })
  }

  get size(): number {
    return this.#nodes.size
  }

  resolved(id: string): ResolvedNode | undefined {
    return this.#nodes.get(id)?.resolved
  }

  /** The node that has a MAC address, which is given in lower case with colons. */
  ownerOf(mac: string): string | undefined {
    return this.#claims.owner({ kind: 'MAC address', value: mac, holder: '' })
  }

  /** Whether any node or profile names it. */
  isNamed(kind: string, name: string): boolean {
    return this.#users.has(kind, name)
  }

  /** All of them, in the order of their ids. */
  *nodes(): Iterable<[string, ResolvedNode]> {
    this.#sorted ??= [...this.#nodes.keys()].sort()
    for (const id of this.#sorted) yield [id, this.#nodes.get(id)!.resolved]
  }

  /**
   * Checks what alterations would lead to, `after`: what is named exists, what is used stays, addresses fit their
   * networks, no two nodes have the same MAC address, address or asset key, and none an address of a subnet's pool.
   * Returns the nodes it would alter.
   * @throws the first problem found, as one of libs/model's errors
   */
  check(alterations: readonly Alteration[], after: Description): AlteredNodes {
    const named = new Set(alterations.map(({ kind, name }) => referenceKey(kind, name)))
    for (const alteration of alterations) {
      const { kind, name } = alteration
      if (alteration.op === 'delete') this.#checkUnused({ kind, name }, { altered: named, after })
      else if (kind === 'node' || kind === 'profile') {
        checkReferences(`${kind} ${name}`, alteration.value as Node, after)
        if (kind === 'profile') checkParts(`profile ${name}`, alteration.value as Profile)
      }
    }
    if (alterations.some(({ kind, name }) => kind === 'setting' && name === 'boot-scripts'))
      checkScriptsNamed(after)
    const altered = this.#alteredBy(alterations, after)
    for (const [id, node] of altered) if (node) checkParts(`node ${id}`, node)
    checkClaims({ changed: altered, present: this.#claims })
    this.#checkPools(altered, after)
    return altered
  }

  /** Takes over alterations that the description has taken over. Returns the nodes they altered. */
  apply(alterations: readonly Alteration[]): AlteredNodes {
    const altered = this.#alteredBy(alterations, this.#description)
    for (const { kind, name } of alterations) {
      if (kind === 'profile') this.#setProfile(name, this.#description.profile(name))
    }
    // What is free now may go to another of these nodes: all give up what they had before any takes something.
    for (const id of altered.keys()) this.#free(id)
    for (const [id, resolved] of altered) {
      const value = this.#description.node(id)
      this.#setNode(id, value && resolved && { value, resolved })
    }
    return altered
  }

  #alteredBy(alterations: readonly Alteration[], after: Description): AlteredNodes {
    const profiles = alterations.flatMap(({ kind, name }) => (kind === 'profile' ? [name] : []))
    const ids = this.#users.nodesWith(profiles)
    for (const { kind, name } of alterations) if (kind === 'node') ids.add(name)
    if (profiles.length > 0 && after === this.#description) this.#resolver = resolverOf(after)
    const resolver = profiles.length > 0 && after !== this.#description ? resolverOf(after) : this.#resolver
    const altered = new Map<string, ResolvedNode | undefined>()
    for (const id of ids) {
      const value = after.node(id)
      altered.set(id, value && resolver.resolve(id, value))
    }
    return altered
  }

  /** @throws {InUseError} if a node or profile that is left names what is deleted */
  #checkUnused(
    deleted: { kind: string; name: string },
    { altered, after }: { altered: ReadonlySet<string>; after: Description },
  ): void {
    const { kind, name } = deleted
    const users: string[] = []
    // Those that are altered, too, were or will be asked whether all that they name is there.
    for (const user of this.#users.of(kind, name)) {
      if (!altered.has(referenceKey(user.kind, user.name))) users.push(`${user.kind} ${user.name}`)
    }
    if (users.length === 0 || after.has(kind as 'image', name)) return
    const named = users.slice(0, NAMED_MAX).join(', ')
    const more = users.length > NAMED_MAX ? ` and ${users.length - NAMED_MAX} more` : ''
    throw new InUseError(`${kind} ${name} is used by ${named}${more}`, {
      hint: `Give them another ${kind} first. Nothing was deleted.`,
    })
  }

  /** @throws {ValueInvalidError} @throws {DuplicateError} of what subnets are to be, and of addresses in their pools */
  #checkPools(altered: AlteredNodes, after: Description): void {
    const [before, of] = [this.#description.subnets(), after.subnets()]
    if (this.#pools?.of !== of) this.#pools = { of, pools: new Pools(of) }
    const { pools } = this.#pools
    if (pools.isEmpty) return
    for (const node of altered.values()) {
      for (const { kind, value, holder } of node ? claimsOf(node) : [])
        if (kind === 'address') pools.check(value, `node ${node!.id} (${holder})`)
    }
    // Nodes that stay as they are were checked against the subnets that there were.
    if (of === before) return
    for (const [address, id] of this.#claims.addresses())
      if (!altered.has(id)) pools.check(address, `node ${id}`)
  }

  #setProfile(name: string, value: Profile | undefined): void {
    const user: User = { kind: 'profile', name }
    this.#users.replace(user, { before: this.#profiles.get(name), after: value })
    if (value) this.#profiles.set(name, value)
    else this.#profiles.delete(name)
  }

  #free(id: string): void {
    const present = this.#nodes.get(id)
    if (present) this.#claims.remove(present.resolved)
  }

  #setNode(id: string, next: { value: Node; resolved: ResolvedNode } | undefined): void {
    const present = this.#nodes.get(id)
    if (present?.value !== next?.value) {
      this.#users.replace({ kind: 'node', name: id }, { before: present?.value, after: next?.value })
    }
    if ((present === undefined) !== (next === undefined)) this.#sorted = undefined
    if (next) {
      this.#nodes.set(id, next)
      this.#claims.add(next.resolved)
    } else this.#nodes.delete(id)
  }
}

function resolverOf(description: Description): Resolver {
  return new Resolver((name) => description.profile(name))
}

function checkParts(where: string, { networkDevices, ipmi }: Pick<Node, 'networkDevices' | 'ipmi'>): void {
  for (const [name, device] of Object.entries(networkDevices ?? {})) {
    checkDevice(`${where}: network device ${name}`, device)
  }
  if (ipmi) checkIpmi(`${where}: BMC`, ipmi)
}
