import { encode } from '../codec/codec.ts'
import { type Digest, digestOf } from '../digest/digest.ts'
import type { GroupRecord } from '../records/group-record.ts'
import type { NodeRecord } from '../records/node-record.ts'
import type { RackHead } from '../records/rack-head.ts'
import type { Compiled } from './compile.ts'

/** Something to write to the boot records; undefined deletes. */
export interface RecordWrite {
  rack: string
  kind: 'node' | 'group' | 'head'
  id: string
  value: Uint8Array | undefined
}

/** What is published of one rack: the digest of each record's content, without its sequence. */
interface PublishedRack {
  nodes: Map<string, { content: Digest; group: string }>
  groups: Map<string, Digest>
  head: Digest | undefined
}

/**
 * What stands in the boot records, and what has to be written to make them say what a compile says: groups, then
 * nodes, then what is no longer there, and the heads of the racks that changed last of all. A record whose content is
 * the same is not written again, whatever sequence it was compiled from.
 */
export class Publication {
  readonly #racks = new Map<string, PublishedRack>()

  /** Takes note of a record that stands there. */
  observe(write: {
    rack: string
    kind: 'node' | 'group' | 'head'
    id: string
    record: object | undefined
  }): void {
    const { rack, kind, id, record } = write
    const published = this.#rack(rack)
    if (kind === 'head') published.head = record && contentOf(record)
    else if (record === undefined) published[`${kind}s`].delete(id)
    else if (kind === 'group') published.groups.set(id, contentOf(record))
    else published.nodes.set(id, { content: contentOf(record), group: (record as NodeRecord).group })
  }

  /** What to write; nodes that failed keep what they have. Counts as written from now on. */
  plan(compiled: Compiled): RecordWrite[] {
    const before: RecordWrite[] = []
    const heads: RecordWrite[] = []
    for (const rack of new Set([...this.#racks.keys(), ...compiled.racks.keys()])) {
      const records = this.#planRecords(rack, compiled)
      before.push(...records)
      const head = this.#planHead(rack, { compiled, changed: records.length > 0 })
      if (head) heads.push(head)
    }
    return [...before, ...heads]
  }

  #planRecords(rack: string, { racks, failed }: Compiled): RecordWrite[] {
    const published = this.#rack(rack)
    const groups = racks.get(rack)?.groups ?? new Map<string, GroupRecord>()
    const nodes = racks.get(rack)?.nodes ?? new Map<string, NodeRecord>()
    const writes: RecordWrite[] = []
    for (const [id, record] of groups) {
      const content = contentOf(record)
      if (published.groups.get(id) === content) continue
      published.groups.set(id, content)
      writes.push({ rack, kind: 'group', id, value: encode(record) })
    }
    for (const [id, record] of nodes) {
      const content = contentOf(record)
      if (published.nodes.get(id)?.content === content) continue
      published.nodes.set(id, { content, group: record.group })
      writes.push({ rack, kind: 'node', id, value: encode(record) })
    }
    for (const id of [...published.nodes.keys()]) {
      if (nodes.has(id) || failed.has(id)) continue
      published.nodes.delete(id)
      writes.push({ rack, kind: 'node', id, value: undefined })
    }
    const needed = new Set([...published.nodes.values()].map(({ group }) => group))
    for (const id of [...published.groups.keys()]) {
      if (needed.has(id)) continue
      published.groups.delete(id)
      writes.push({ rack, kind: 'group', id, value: undefined })
    }
    return writes
  }

  #planHead(rack: string, options: { compiled: Compiled; changed: boolean }): RecordWrite | undefined {
    const { compiled, changed } = options
    const { seq, loaders } = compiled
    const published = this.#rack(rack)
    const head: RackHead = { rack, seq, nodes: published.nodes.size, groups: published.groups.size, loaders }
    const content = contentOf(head)
    if (!changed && published.head === content) return undefined
    published.head = content
    return { rack, kind: 'head', id: '', value: encode(head) }
  }

  #rack(name: string): PublishedRack {
    let rack = this.#racks.get(name)
    if (!rack) {
      rack = { nodes: new Map(), groups: new Map(), head: undefined }
      this.#racks.set(name, rack)
    }
    return rack
  }
}

/** Digest of a record, with the sequence left out. */
function contentOf(record: object): Digest {
  return digestOf(encode({ ...record, seq: 0 }))
}
