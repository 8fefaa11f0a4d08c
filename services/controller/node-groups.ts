import type { HostGroups } from '../../libs/hostlist/operand.ts'
import type { Description } from '../../libs/model/description.ts'
import type { Inventory } from '../../libs/model/inventory.ts'
import { expandProfiles } from '../../libs/model/profile-list.ts'
import type { ResolvedNode } from '../../libs/model/resolved-node.ts'

type Members = ReadonlyMap<string, readonly string[]>

/** The groups of each source that a node belongs to. */
const SOURCES = ['profile', 'tag', 'rack', 'image'] as const
type Source = (typeof SOURCES)[number]

/** What a group of all groups of a source is asked for by. */
const ALL = '*'

/**
 * The groups of nodes that hostlists name: `@profile:NAME` (also by way of other profiles), `@tag:KEY`,
 * `@tag:KEY=VALUE`, `@rack:NAME`, `@image:NAME`; `@NAME` is a profile or else a tag. As of now: to be made for each
 * hostlist. What groups a source has is worked out when it is first asked for.
 */
export class NodeGroups implements HostGroups {
  readonly #inventory: Inventory
  readonly #description: Description
  readonly #members = new Map<Source, Members>()
  readonly #profiles = new Map<string, readonly string[]>()

  constructor(options: { inventory: Inventory; description: Description }) {
    this.#inventory = options.inventory
    this.#description = options.description
  }

  *all(): Iterable<string> {
    for (const [id] of this.#inventory.nodes()) yield id
  }

  group(source: string | undefined, name: string): Iterable<string> | undefined {
    if (source === undefined) return this.#group('profile', name) ?? this.#group('tag', name)
    const known = SOURCES.find((each) => each === source)
    return known && this.#group(known, name)
  }

  #group(source: Source, name: string): Iterable<string> | undefined {
    const members = this.#membersOf(source)
    if (name === ALL) return new Set([...members.values()].flat())
    return members.get(name) ?? (this.#exists(source, name) ? [] : undefined)
  }

  /** Whether there is such a group, though no node is in it. */
  #exists(source: Source, name: string): boolean {
    return (source === 'profile' || source === 'image') && this.#description.has(source, name)
  }

  #membersOf(source: Source): Members {
    let members = this.#members.get(source)
    if (!members) {
      members = this.#collect(source)
      this.#members.set(source, members)
    }
    return members
  }

  #collect(source: Source): Members {
    const members = new Map<string, string[]>()
    for (const [id, node] of this.#inventory.nodes()) {
      for (const group of this.#groupsOf(node, source)) {
        const ids = members.get(group)
        if (ids) ids.push(id)
        else members.set(group, [id])
      }
    }
    return members
  }

  #groupsOf(node: ResolvedNode, source: Source): readonly string[] {
    if (source === 'profile') return this.#profilesOf(node)
    if (source === 'rack') return [node.rack]
    if (source === 'image') return node.image === undefined ? [] : [node.image]
    return Object.entries(node.tags).flatMap(([key, value]) => [key, `${key}=${value}`])
  }

  /** What a list of profiles comes to is worked out once, however many nodes have it. */
  #profilesOf({ profiles }: ResolvedNode): readonly string[] {
    const key = profiles.join('\0')
    let expanded = this.#profiles.get(key)
    if (!expanded) {
      expanded = expandProfiles(profiles, (name) => this.#description.profile(name))
      this.#profiles.set(key, expanded)
    }
    return expanded
  }
}
