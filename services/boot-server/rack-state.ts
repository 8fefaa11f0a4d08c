import type { GroupRecord } from '../../libs/records/group-record.ts'
import type { NodeRecord } from '../../libs/records/node-record.ts'
import { type Pair, pairId } from '../../libs/records/pair.ts'
import type { RackHead } from '../../libs/records/rack-head.ts'

/** Pairs of a node that are kept after others took their place, for machines in the middle of their boot. */
const FORMER_PAIRS_MAX = 2

/** What a switch did. */
export interface Switch {
  switched: Pair[]
  removed: string[]
}

/**
 * The records of a rack as they arrive, and the pairs that are live. Records are only staged; a head says that they
 * are complete up to its sequence, and only then does anything become wanted. A pair goes live when all its blobs
 * are here, and until then the node's former pair stays.
 */
export class RackState {
  readonly #nodes = new Map<string, NodeRecord>()
  readonly #groups = new Map<string, GroupRecord>()
  readonly #live = new Map<string, Pair>()
  /** What was wanted of a node when fetching for it began; later heads may want another, or the same, by now. */
  readonly #underway = new Map<string, Pair>()
  /** What nodes were served before, by node, latest first. */
  readonly #former = new Map<string, readonly Pair[]>()
  #head: RackHead | undefined

  get head(): RackHead | undefined {
    return this.#head
  }

  get live(): ReadonlyMap<string, Pair> {
    return this.#live
  }

  /** What nodes were served before, and machines in the middle of their boot may still ask for. */
  get former(): Pair[] {
    return [...this.#former.values()].flat()
  }

  stageNode(id: string, record: NodeRecord | undefined): void {
    if (record) this.#nodes.set(id, record)
    else this.#nodes.delete(id)
  }

  stageGroup(id: string, record: GroupRecord | undefined): void {
    if (record) this.#groups.set(id, record)
    else this.#groups.delete(id)
  }

  /** Forgets what was staged, because the bucket starts over; what is live stays. */
  unstage(): void {
    this.#nodes.clear()
    this.#groups.clear()
  }

  setHead(head: RackHead): void {
    this.#head = head
    for (const pair of this.pending()) {
      if (!this.#underway.has(pair.node.id)) this.#underway.set(pair.node.id, pair)
    }
  }

  /** Puts a pair back that was live before a restart. */
  restore(pair: Pair): void {
    this.#live.set(pair.node.id, pair)
  }

  /**
   * The pairs that the head asks for and that are not live yet. A record newer than the head belongs to a compile
   * that is still being written; its pair is complete only with the next head.
   */
  pending(): Pair[] {
    const pairs: Pair[] = []
    for (const pair of this.#wanted()) {
      if (!isSame(pair, this.#live.get(pair.node.id))) pairs.push(pair)
    }
    return pairs
  }

  /**
   * Former pairs of pending nodes that are still being brought in: each is switched if it is complete first. Otherwise
   * nodes of a rack whose description changes quicker than blobs arrive would never switch at all.
   */
  underway(): Pair[] {
    return [...this.#underway.values()]
  }

  /** Switches every pending pair for which `complete` holds, and drops nodes that are no more: all in one step. */
  switch(complete: (pair: Pair) => boolean): Switch {
    const switched: Pair[] = []
    for (const pair of this.pending()) {
      const { id } = pair.node
      const first = this.#underway.get(id) ?? pair
      const best = [pair, first].find((each) => !isSame(each, this.#live.get(id)) && complete(each))
      if (best) {
        this.#goLive(best)
        switched.push(best)
      }
      if (best === pair) this.#underway.delete(id)
      else if (best) this.#underway.set(id, pair)
    }
    const removed = this.#gone()
    for (const id of removed) {
      this.#live.delete(id)
      this.#former.delete(id)
      this.#underway.delete(id)
    }
    return { switched, removed }
  }

  /**
   * The pair that a boot of the node began with, so that all its parts are of one compile; the live one if that is
   * not known here any more, or comes from another boot server.
   */
  begunWith(live: Pair, id: string): Pair {
    const former = this.#former.get(live.node.id) ?? []
    return [live, ...former].find((pair) => pairId(pair) === id) ?? live
  }

  #goLive(pair: Pair): void {
    const { id } = pair.node
    const before = this.#live.get(id)
    if (before) this.#former.set(id, [before, ...(this.#former.get(id) ?? [])].slice(0, FORMER_PAIRS_MAX))
    this.#live.set(id, pair)
  }

  *#wanted(): Iterable<Pair> {
    const head = this.#head
    if (!head) return
    for (const node of this.#nodes.values()) {
      const group = this.#groups.get(node.group)
      if (group && node.seq <= head.seq && group.seq <= head.seq) yield { node, group }
    }
  }

  /** Live nodes without a record. Only a head whose count agrees with what is staged proves that they are gone. */
  #gone(): string[] {
    if (!this.#head || this.#nodes.size !== this.#head.nodes) return []
    return [...this.#live.keys()].filter((id) => !this.#nodes.has(id))
  }
}

/** Records are never changed in place. */
function isSame(pair: Pair, other: Pair | undefined): boolean {
  return pair.node === other?.node && pair.group === other.group
}
