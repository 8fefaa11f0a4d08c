import { trailerSegment } from '../archive/trailer.ts'
import { MusterError } from '../errors/muster-error.ts'
import type { Image } from '../model/image.ts'
import { DEFAULT_SCRIPT } from '../model/resolve.ts'
import type { ResolvedNode } from '../model/resolved-node.ts'
import { ClusterData, type NodeChange } from '../overlay/cluster-data.ts'
import { changedFields } from '../overlay/node-data.ts'
import type { BlobRef } from '../records/blob-ref.ts'
import type { GroupRecord } from '../records/group-record.ts'
import { type Ahead, aheadOf } from './ahead.ts'
import type { Compiled } from './compiled.ts'
import { type Asked, askedBy, groupId } from './groups.ts'
import type { CompileInput } from './input.ts'
import { type OverlaySet, OverlaySets, type Rendered } from './overlay-sets.ts'
import { Racks } from './racks.ts'
import { groupRecord, nodeRecord } from './records-of.ts'
import { scriptsOf } from './scripts-of.ts'
import { Segments } from './segments.ts'
import { type RackSubnets, subnetsOf } from './subnets.ts'

/** Nodes compiled between two breaths. */
const NODES_PER_BREATH = 50

interface Member {
  node: ResolvedNode
  group: Group | undefined
  system?: Rendered
  runtime?: Rendered
}

interface Group {
  id: string
  asked: Asked
  members: Map<string, Member>
  /** What its record was made of, and the record; undefined where it could not be made. */
  made:
    | { basis: readonly unknown[]; record: GroupRecord; system: OverlaySet; runtime: OverlaySet }
    | undefined
}

/** Why a node is compiled in an update: its fields that changed, or that all of it is new. */
type Reason = readonly string[] | 'all'

/**
 * The records that a description comes to, kept from one update to the next: an update costs what it changes. The
 * result does not depend on the way there: after any updates it is the same as one made from the description at once.
 *
 * Long because it is one walk, from nodes by way of groups to records, over state that no other part may see half done.
 */
export class Compilation {
  readonly #members = new Map<string, Member>()
  readonly #groups = new Map<string, Group>()
  readonly #racks = new Racks()
  readonly #problems = new Map<string, string>()
  readonly #failed = new Set<string>()
  #data: ClusterData | undefined
  #sets: OverlaySets | undefined
  #ahead: Ahead | undefined
  #subnets: RackSubnets | undefined
  /** What they were made of. */
  #describedSubnets: CompileInput['subnets']

  /** Whether there was no update yet. */
  get isEmpty(): boolean {
    return this.#data === undefined
  }

  /** How often a template was rendered so far. */
  get renderings(): number {
    return this.#sets?.renderings ?? 0
  }

  /**
   * Takes the description from where it was to where it is in `input`. One at a time. After an error the compilation
   * is of no use any more: begin with a new one.
   */
  async update(input: CompileInput): Promise<Compiled> {
    const isWhole = this.isEmpty
    const segments = new Segments(input.keep)
    const trailer = await segments.add(trailerSegment('gzip'))
    this.#racks.begin()
    const { reasons, changes } = this.#takeNodes(input.nodes)
    const sets = this.#takeCluster(input, changes)
    let sinceBreath = 0
    for (const [key, group] of this.#groups) {
      if (group.members.size === 0) {
        this.#racks.deleteGroup(group.asked.rack, group.id)
        this.#groups.delete(key)
        continue
      }
      const whole = await this.#makeGroup(group, { input, sets, segments, trailer })
      if (!group.made) continue
      for (const [id, member] of whole ? group.members : this.#among(group, reasons)) {
        await this.#makeNode(member, {
          seq: input.seq,
          reason: reasons.get(id) ?? [],
          segments,
          made: group.made,
        })
        sinceBreath = (sinceBreath + 1) % NODES_PER_BREATH
        if (sinceBreath === 0) await input.breathe?.()
      }
    }
    sets.end()
    this.#data?.release()
    await segments.flush()
    this.#ahead = aheadOf(input.images, this.#ahead)
    if (!this.#subnets || input.subnets !== this.#describedSubnets)
      this.#subnets = subnetsOf(input.subnets ?? {}, this.#subnets)
    this.#describedSubnets = input.subnets
    return {
      seq: input.seq,
      racks: this.#racks.all,
      isWhole,
      touched: this.#racks.touched,
      loaders: input.loaders,
      secure: input.secure ?? false,
      unconfigured: input.scripts.get('unconfigured'),
      ahead: this.#ahead,
      subnets: this.#subnets,
      blobs: segments.held,
      problems: this.#problems,
      failed: this.#failed,
    }
  }

  /** Puts the nodes into their groups. */
  #takeNodes(nodes: CompileInput['nodes']): { reasons: Map<string, Reason>; changes: NodeChange[] } {
    const reasons = new Map<string, Reason>()
    const changes: NodeChange[] = []
    for (const [id, node] of nodes) {
      const member = this.#members.get(id)
      if (!member && !node) continue
      const fields: Reason = member && node ? changedFields(member.node, node) : 'all'
      changes.push({ fields })
      reasons.set(id, fields)
      const asked = node && askedBy(node)
      const group = asked && this.#groupOf(asked)
      if (member?.group !== group) this.#leave(id, member)
      if (!node) {
        this.#members.delete(id)
        this.#solved(id)
        continue
      }
      const next: Member = { ...member, node, group }
      this.#members.set(id, next)
      group?.members.set(id, next)
      if (!group) this.#problems.set(id, "no image is set: 'muster node set' with --image")
    }
    return { reasons, changes }
  }

  #takeCluster(input: CompileInput, nodes: readonly NodeChange[]): OverlaySets {
    const { cluster: values, includes } = input
    this.#data ??= new ClusterData({ values, includes, nodes: () => this.#inOrder() })
    this.#data.update({ values, includes, nodes })
    this.#sets ??= new OverlaySets(this.#data)
    this.#sets.begin(input.overlays)
    return this.#sets
  }

  /** Makes the group's record where what it is made of has changed; returns whether all its nodes must be looked at. */
  async #makeGroup(
    group: Group,
    options: { input: CompileInput; sets: OverlaySets; segments: Segments; trailer: BlobRef },
  ): Promise<boolean> {
    const { input, sets, segments, trailer } = options
    const { asked, made } = group
    const image: Image | undefined = input.images.get(asked.image)
    try {
      const sample = group.members.values().next().value!.node
      const system = await sets.of(asked.systemOverlays, { context: 'system', sample, segments })
      const runtime = await sets.of(asked.runtimeOverlays, { context: 'runtime', sample, segments })
      // Of the kernels imported by themselves only the one of that name counts, and that it is there.
      const imported = input.kernels.get(asked.kernelVersion ?? '')
      const named = input.scripts.get(asked.script ?? DEFAULT_SCRIPT)
      const basis = [image, imported, named, system.shared, runtime.shared]
      if (made && basis.every((part, index) => part === made.basis[index])) {
        const isSameOwn = system.ownId === made.system.ownId && runtime.ownId === made.runtime.ownId
        group.made = { ...made, system, runtime }
        return !isSameOwn
      }
      const overlays = { system: system.shared, runtime: runtime.shared }
      const { seq, kernels } = input
      const scripts = scriptsOf(asked, named)
      const record = groupRecord({ id: group.id, seq, asked, image, kernels, overlays, trailer, scripts })
      group.made = { basis, record, system, runtime }
      this.#racks.setGroup(asked.rack, record)
      return !made || system.ownId !== made.system.ownId || runtime.ownId !== made.runtime.ownId
    } catch (error) {
      group.made = undefined
      this.#racks.deleteGroup(asked.rack, group.id)
      for (const [id, member] of group.members) this.#fail(member, { id, error })
      return false
    }
  }

  async #makeNode(
    member: Member,
    options: { seq: number; reason: Reason; segments: Segments; made: NonNullable<Group['made']> },
  ): Promise<void> {
    const { seq, reason, segments, made } = options
    const { node } = member
    try {
      member.system = await render(member.system, { set: made.system, node, reason, segments })
      member.runtime = await render(member.runtime, { set: made.runtime, node, reason, segments })
      const overlays = { system: member.system.segments, runtime: member.runtime.segments }
      this.#racks.setNode(node.rack, nodeRecord({ seq, group: made.record.id, node, overlays }))
      this.#solved(node.id)
    } catch (error) {
      this.#fail(member, { id: node.id, error })
    }
  }

  #fail(member: Member, { id, error }: { id: string; error: unknown }): void {
    if (!(error instanceof MusterError)) throw error
    this.#racks.deleteNode(member.node.rack, id)
    // Whatever was rendered before may be of another state: all of it is made again when it can be.
    delete member.system
    delete member.runtime
    this.#problems.set(id, error.message)
    this.#failed.add(id)
  }

  #solved(id: string): void {
    this.#problems.delete(id)
    this.#failed.delete(id)
  }

  #leave(id: string, member: Member | undefined): void {
    if (!member?.group) return
    member.group.members.delete(id)
    this.#racks.deleteNode(member.group.asked.rack, id)
    delete member.system
    delete member.runtime
    this.#solved(id)
  }

  #groupOf(asked: Asked): Group {
    const id = groupId(asked)
    const key = `${asked.rack}/${id}`
    let group = this.#groups.get(key)
    if (!group) {
      group = { id, asked, members: new Map(), made: undefined }
      this.#groups.set(key, group)
    }
    return group
  }

  *#among(group: Group, reasons: ReadonlyMap<string, Reason>): Iterable<[string, Member]> {
    const [smaller, larger] =
      reasons.size < group.members.size ? [reasons, group.members] : [group.members, reasons]
    for (const id of smaller.keys()) if (larger.has(id)) yield [id, group.members.get(id)!]
  }

  *#inOrder(): Iterable<ResolvedNode> {
    for (const id of [...this.#members.keys()].sort()) yield this.#members.get(id)!.node
  }
}

/** What a node gets of a list of overlays beside what is shared; rendered only if it may be another than before. */
async function render(
  before: Rendered | undefined,
  options: { set: OverlaySet; node: ResolvedNode; reason: Reason; segments: Segments },
): Promise<Rendered> {
  const { set, node, reason, segments } = options
  const { ownId, group, nothing } = set
  if (!group.hasOwn) return nothing
  if (before?.ownId === ownId && reason !== 'all' && !reason.some((field) => isRead(field, group.ownReads)))
    return before
  return { ownId, segments: await segments.of(group.own(node)) }
}

/** Of what is read as a whole, every field counts. */
function isRead(field: string, reads: ReadonlySet<string>): boolean {
  return reads.has(field) || reads.has('*')
}
