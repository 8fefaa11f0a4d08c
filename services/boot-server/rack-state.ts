import type { BlobRef } from '../../libs/records/blob-ref.ts'
import type { GroupRecord } from '../../libs/records/group-record.ts'
import type { NodeRecord } from '../../libs/records/node-record.ts'
import type { RackHead } from '../../libs/records/rack-head.ts'

/** What a node is served: its own record and its group's, always of one compile. */
export interface Pair {
  node: NodeRecord
  group: GroupRecord
}

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
  #head: RackHead | undefined

  get head(): RackHead | undefined {
    return this.#head
  }

  get live(): ReadonlyMap<string, Pair> {
    return this.#live
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
      const live = this.#live.get(pair.node.id)
      if (live?.node !== pair.node || live.group !== pair.group) pairs.push(pair)
    }
    return pairs
  }

  /** Switches every pending pair for which `complete` holds, and drops nodes that are no more: all in one step. */
  switch(complete: (pair: Pair) => boolean): Switch {
    const switched = this.pending().filter(complete)
    for (const pair of switched) this.#live.set(pair.node.id, pair)
    const removed = this.#gone()
    for (const id of removed) this.#live.delete(id)
    return { switched, removed }
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

/** The blobs that a node's own record names. */
export function nodeBlobs(node: NodeRecord): BlobRef[] {
  return [...node.overlays.system, ...node.overlays.runtime]
}

/** The blobs that a group record names itself; the image's segments are named by its manifest. */
export function groupBlobs(group: GroupRecord): BlobRef[] {
  const { image, kernel, initramfs, modules, overlays, trailer } = group
  return [
    trailer,
    ...overlays.system,
    ...overlays.runtime,
    ...modules,
    image.manifest,
    kernel.blob,
    ...(initramfs ? [initramfs] : []),
  ]
}
