import { encode } from '../codec/codec.ts'
import { type Digest, digestOf } from '../digest/digest.ts'
import type { GroupRecord } from '../records/group-record.ts'
import type { NodeRecord } from '../records/node-record.ts'
import type { RackHead } from '../records/rack-head.ts'
import type { Compiled, CompiledRack } from './compile.ts'

/** Digits of a content's digest that tell two records of one group apart. */
const ID_DIGITS = 8

/** Something to write to the boot records; undefined deletes. */
export interface RecordWrite {
  rack: string
  kind: 'node' | 'group' | 'head'
  id: string
  value: Uint8Array | undefined
}

/** A record that stands there: its sequence, and the digest of its content without that. */
interface Standing {
  seq: number
  content: Digest
}

interface PublishedRack {
  nodes: Map<string, Standing & { group: string }>
  groups: Map<string, Standing>
  head: Standing | undefined
}

/**
 * What stands in the boot records, and what has to be written to make them say what a compile says: groups, then
 * nodes, then what is no longer there, and the heads of the racks that changed last of all. A record whose content is
 * the same is not written again, whatever earlier sequence it was compiled from. One of a later sequence is: it stems
 * from a change log that was reset since, and boot servers leave out what is newer than its head.
 */
export class Publication {
  readonly #racks = new Map<string, PublishedRack>()
  #newestSeq = 0

  /** The highest sequence that a record found there was compiled from. */
  get newestSeq(): number {
    return this.#newestSeq
  }

  /** Takes note of a record that stands there. */
  observe(write: {
    rack: string
    kind: 'node' | 'group' | 'head'
    id: string
    record: object | undefined
  }): void {
    const { rack, kind, id, record } = write
    const published = this.#rack(rack)
    const standing = record && standingOf(record)
    this.#newestSeq = Math.max(this.#newestSeq, standing?.seq ?? 0)
    if (kind === 'head') published.head = standing
    else if (standing === undefined) published[`${kind}s`].delete(id)
    else if (kind === 'group') published.groups.set(id, standing)
    else published.nodes.set(id, { ...standing, group: (record as NodeRecord).group })
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
    const wanted = racks.get(rack) ?? { nodes: new Map(), groups: new Map() }
    const { groups, nodes } = besideFailed({ wanted, published, failed })
    const writes: RecordWrite[] = []
    for (const [id, record] of groups) {
      const standing = standingOf(record)
      if (says(published.groups.get(id), standing)) continue
      published.groups.set(id, standing)
      writes.push({ rack, kind: 'group', id, value: encode(record) })
    }
    for (const [id, record] of nodes) {
      const standing = standingOf(record)
      if (says(published.nodes.get(id), standing)) continue
      published.nodes.set(id, { ...standing, group: record.group })
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
    const standing = standingOf(head)
    if (!changed && says(published.head, standing)) return undefined
    published.head = standing
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

/**
 * A compile's records of a rack, such that no group record changes under a node that failed: that node keeps its
 * record, which is right only together with the group record that stands there. The others get theirs under another id.
 */
function besideFailed(options: {
  wanted: CompiledRack
  published: PublishedRack
  failed: ReadonlySet<string>
}): CompiledRack {
  const { wanted, published, failed } = options
  const kept = new Set<string>()
  for (const [id, { group }] of published.nodes) if (failed.has(id)) kept.add(group)
  const renamed = new Map<string, string>()
  for (const id of kept) {
    const record = wanted.groups.get(id)
    const content = record && standingOf(record).content
    if (content === undefined || published.groups.get(id)?.content === content) continue
    renamed.set(id, `${id}-${content.slice(0, ID_DIGITS)}`)
  }
  if (renamed.size === 0) return wanted
  const groups = new Map<string, GroupRecord>()
  for (const record of wanted.groups.values()) {
    const id = renamed.get(record.id) ?? record.id
    groups.set(id, { ...record, id })
  }
  const nodes = new Map<string, NodeRecord>()
  for (const [id, record] of wanted.nodes)
    nodes.set(id, { ...record, group: renamed.get(record.group) ?? record.group })
  return { groups, nodes }
}

/** Whether what stands there need not be written again to say what is wanted. */
function says(present: Standing | undefined, wanted: Standing): boolean {
  return present !== undefined && present.content === wanted.content && present.seq <= wanted.seq
}

function standingOf(record: object): Standing {
  const { seq = 0 } = record as { seq?: number }
  return { seq, content: digestOf(encode({ ...record, seq: 0 })) }
}
