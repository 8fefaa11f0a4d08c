import { isDeepStrictEqual } from 'node:util'
import type { NamedScripts } from '../bootscript/site-scripts.ts'
import { encode } from '../codec/codec.ts'
import { digestOf } from '../digest/digest.ts'
import type { GroupRecord } from '../records/group-record.ts'
import type { NodeRecord } from '../records/node-record.ts'
import type { RackHead } from '../records/rack-head.ts'
import { aheadFor } from './ahead.ts'
import type { Compiled, CompiledRack } from './compiled.ts'

/** Digits of a content's digest that tell two records of one group apart. */
const ID_DIGITS = 8

interface Sequenced {
  readonly seq: number
}

/** Something to write to the boot records; without a record it is deleted. */
export interface RecordWrite {
  rack: string
  kind: 'node' | 'group' | 'head'
  id: string
  record: NodeRecord | GroupRecord | RackHead | undefined
}

/** What the MAC addresses of a node that was written were, and are. */
export interface MacChange {
  rack: string
  id: string
  before: readonly string[]
  after: readonly string[]
}

/** What has to be written. */
export interface Plan {
  records: RecordWrite[]
  macs: MacChange[]
}

/** The records that stand there. Where one was compiled again to the same, it is the same object as there. */
interface PublishedRack {
  nodes: Map<string, NodeRecord>
  groups: Map<string, GroupRecord>
  head: RackHead | undefined
}

/**
 * What stands in the boot records, and what has to be written to make them say what a compile says: groups, then
 * nodes, then what is no longer there, and the heads of the racks that changed last of all. A record whose content is
 * the same is not written again, whatever sequence it was compiled from: two controllers need not have compiled the same
 * change at the same sequence, as changes are taken together. One of a later sequence than the whole compile is: it stems
 * from a change log that was reset since, and boot servers leave out what is newer than its head.
 */
export class Publication {
  readonly #racks = new Map<string, PublishedRack>()
  #newestSeq = 0
  /** Whether all racks have been compared with a compile; from then on those that it touched are enough. */
  #isCompared = false
  #loaders: Compiled['loaders'] | undefined
  #secure = false
  #unconfigured: Compiled['unconfigured']
  #ahead: Compiled['ahead'] | undefined
  #subnets: Compiled['subnets'] | undefined

  /** The highest sequence that a record found there was compiled from. */
  get newestSeq(): number {
    return this.#newestSeq
  }

  /** Takes note of a record that stands there. */
  observe({ rack, kind, id, record }: RecordWrite): void {
    const published = this.#rack(rack)
    this.#newestSeq = Math.max(this.#newestSeq, record?.seq ?? 0)
    if (kind === 'head') published.head = record as RackHead | undefined
    else if (record === undefined) published[`${kind}s`].delete(id)
    else if (kind === 'group') published.groups.set(id, record as GroupRecord)
    else published.nodes.set(id, record as NodeRecord)
  }

  /** Every MAC address, and the node that has it: as of the records that stand there. */
  *macs(): Iterable<{ rack: string; id: string; mac: string }> {
    for (const [rack, { nodes }] of this.#racks) {
      for (const [id, record] of nodes) for (const mac of macsOf(record)) yield { rack, id, mac }
    }
  }

  /** What to write; nodes that failed keep what they have. Counts as written from now on. */
  plan(compiled: Compiled): Plan {
    const before: RecordWrite[] = []
    const heads: RecordWrite[] = []
    const macs: MacChange[] = []
    for (const rack of this.#toLookAt(compiled)) {
      const records = this.#planRecords(rack, { compiled, macs })
      for (const write of records) before.push(write)
      const head = this.#planHead(rack, { compiled, changed: records.length > 0 })
      if (head) heads.push(head)
    }
    this.#isCompared = true
    this.#loaders = compiled.loaders
    this.#secure = compiled.secure
    this.#unconfigured = compiled.unconfigured
    this.#ahead = compiled.ahead
    this.#subnets = compiled.subnets
    return { records: before.concat(heads), macs }
  }

  #toLookAt(compiled: Compiled): Iterable<string> {
    const { racks, isWhole, touched, loaders, secure, unconfigured, ahead, subnets } = compiled
    const isEverywhere =
      loaders !== this.#loaders ||
      secure !== this.#secure ||
      unconfigured !== this.#unconfigured ||
      ahead !== this.#ahead ||
      subnets !== this.#subnets
    // A rack may get an image, and machines that ask in its subnets, before it has nodes.
    if (isWhole || !this.#isCompared || isEverywhere)
      return new Set([...this.#racks.keys(), ...racks.keys(), ...ahead.racks.keys(), ...subnets.keys()])
    return [...touched].filter((rack) => this.#racks.has(rack) || racks.has(rack))
  }

  #planRecords(rack: string, options: { compiled: Compiled; macs: MacChange[] }): RecordWrite[] {
    const { compiled, macs } = options
    const { racks, failed, seq } = compiled
    const published = this.#rack(rack)
    const wanted = racks.get(rack) ?? { nodes: new Map(), groups: new Map() }
    const { groups, nodes } = besideFailed({ wanted, published, failed })
    const writes: RecordWrite[] = []
    const wantedGroups = new Set(Array.from(nodes.values(), ({ group }) => group))
    for (const [id, record] of groups) {
      if (!wantedGroups.has(id)) continue
      const present = published.groups.get(id)
      if (!says(present, { record, seq })) {
        writes.push({ rack, kind: 'group', id, record: notOlder(record, { present, seq }) })
      }
      published.groups.set(id, record)
    }
    for (const [id, record] of nodes) {
      const present = published.nodes.get(id)
      if (!says(present, { record, seq })) {
        macs.push({ rack, id, before: macsOf(present), after: macsOf(record) })
        writes.push({ rack, kind: 'node', id, record: notOlder(record, { present, seq }) })
      }
      published.nodes.set(id, record)
    }
    for (const [id, present] of [...published.nodes]) {
      if (nodes.has(id) || failed.has(id)) continue
      published.nodes.delete(id)
      macs.push({ rack, id, before: macsOf(present), after: [] })
      writes.push({ rack, kind: 'node', id, record: undefined })
    }
    const needed = new Set(Array.from(published.nodes.values(), ({ group }) => group))
    for (const id of [...published.groups.keys()]) {
      if (needed.has(id)) continue
      published.groups.delete(id)
      writes.push({ rack, kind: 'group', id, record: undefined })
    }
    return writes
  }

  #planHead(rack: string, options: { compiled: Compiled; changed: boolean }): RecordWrite | undefined {
    const { compiled, changed } = options
    const { seq, loaders, secure, unconfigured } = compiled
    const published = this.#rack(rack)
    const ahead = aheadFor(compiled.ahead, { rack, hasNodes: published.nodes.size > 0 })
    const subnets = compiled.subnets.get(rack)
    const record: RackHead = {
      rack,
      seq,
      nodes: published.nodes.size,
      groups: published.groups.size,
      loaders,
      ...(secure && { secure }),
      ...(unconfigured && { unconfigured: bodiesOf(unconfigured) }),
      ...(ahead.length > 0 && { ahead }),
      ...(subnets && { subnets }),
    }
    if (!changed && says(published.head, { record, seq })) return undefined
    published.head = record
    return { rack, kind: 'head', id: '', record }
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

function bodiesOf({ ipxe, grub }: NamedScripts): NonNullable<RackHead['unconfigured']> {
  return { ...(ipxe && { ipxe: ipxe.body }), ...(grub && { grub: grub.body }) }
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
  if (failed.size === 0) return wanted
  const kept = new Set<string>()
  for (const [id, { group }] of published.nodes) if (failed.has(id)) kept.add(group)
  const renamed = new Map<string, string>()
  for (const id of kept) {
    const record = wanted.groups.get(id)
    if (record === undefined || isSameContent(published.groups.get(id), record)) continue
    renamed.set(id, `${id}-${digestOf(encode({ ...record, seq: 0 })).slice(0, ID_DIGITS)}`)
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

/** Whether what stands there need not be written again to say what is wanted; `seq` is that of the whole compile. */
function says(present: Sequenced | undefined, wanted: { record: Sequenced; seq: number }): boolean {
  return present !== undefined && present.seq <= wanted.seq && isSameContent(present, wanted.record)
}

/**
 * The record as it is written over what stands there. It may have been compiled some changes ago, but holds for all up
 * to the compile's sequence: so that no record ever goes back to an earlier one, it says so.
 */
function notOlder<T extends Sequenced>(record: T, over: { present: Sequenced | undefined; seq: number }): T {
  const { present, seq } = over
  return present !== undefined && present.seq > record.seq && present.seq <= seq ? { ...record, seq } : record
}

/** Records are never changed in place. */
function isSameContent(one: Sequenced | undefined, other: Sequenced): boolean {
  if (one === other) return true
  return one !== undefined && isDeepStrictEqual({ ...one, seq: 0 }, { ...other, seq: 0 })
}

/** Of a record that could not be read, too, which has no interfaces. */
function macsOf(record: Partial<NodeRecord> | undefined): string[] {
  return (record?.interfaces ?? []).map(({ mac }) => mac)
}
