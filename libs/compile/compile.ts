import { trailerSegment } from '../archive/trailer.ts'
import { checkKernelArgs } from '../bootscript/safe-value.ts'
import type { Digest } from '../digest/digest.ts'
import { MusterError } from '../errors/muster-error.ts'
import { selectKernel } from '../image/select-kernel.ts'
import type { ResolvedNode } from '../model/resolved-node.ts'
import type { BlobRef } from '../records/blob-ref.ts'
import type { GroupRecord } from '../records/group-record.ts'
import type { NodeRecord } from '../records/node-record.ts'
import { NotBootableError } from './errors.ts'
import { type Group, groupNodes } from './groups.ts'
import type { CompileInput } from './input.ts'
import { interfacesOf } from './interfaces.ts'
import { type OverlaySet, OverlaySets } from './overlay-sets.ts'
import { Segments } from './segments.ts'

/** The records of one rack. */
export interface CompiledRack {
  nodes: Map<string, NodeRecord>
  groups: Map<string, GroupRecord>
}

export interface Compiled {
  /** The sequence it was compiled from. */
  seq: number
  racks: Map<string, CompiledRack>
  loaders: Record<string, BlobRef>
  /** The segments that the records name and that come from overlays; the others are of images. */
  blobs: ReadonlyMap<Digest, Buffer>
  /** Nodes that got no record, each with the reason. */
  problems: Map<string, string>
  /** Those of them that are meant to boot: they keep the record they have. */
  failed: Set<string>
}

/** Turns the description of a cluster into the records its boot servers work from. */
export async function compile(input: CompileInput): Promise<Compiled> {
  const segments = new Segments()
  const sets = new OverlaySets(input, segments)
  const trailer = segments.add(trailerSegment('gzip'))
  const racks = new Map<string, CompiledRack>()
  const problems = new Map<string, string>()
  for (const group of groupNodes(input.nodes)) {
    try {
      const { record, system, runtime } = await compileGroup({ group, input, sets, trailer })
      const rack = rackOf(racks, group.rack)
      const nodes = await compileNodes({ group, seq: input.seq, system, runtime, problems })
      if (nodes.length === 0) continue
      rack.groups.set(group.id, record)
      for (const node of nodes) rack.nodes.set(node.id, node)
    } catch (error) {
      for (const node of group.nodes) problems.set(node.id, reasonOf(error))
    }
  }
  const failed = new Set(problems.keys())
  for (const node of input.nodes) {
    if (node.image === undefined) problems.set(node.id, "no image is set: 'muster node set' with --image")
  }
  return { seq: input.seq, racks, loaders: input.loaders, blobs: segments.blobs, problems, failed }
}

async function compileGroup(options: {
  group: Group
  input: CompileInput
  sets: OverlaySets
  trailer: BlobRef
}): Promise<{ record: GroupRecord; system: OverlaySet; runtime: OverlaySet }> {
  const { group, input, sets, trailer } = options
  const sample = group.nodes[0]!
  const image = input.images.get(group.image)
  if (!image) throw new NotBootableError(`there is no image ${group.image}`)
  const kernel = selectKernel(image.kernels, group.kernelVersion)
  if (!kernel) {
    const wanted = group.kernelVersion ? ` that begins with ${group.kernelVersion}` : ''
    throw new NotBootableError(`the image ${group.image} has no kernel${wanted}`)
  }
  const system = await sets.of(group.systemOverlays, sample)
  const runtime = await sets.of(group.runtimeOverlays, sample)
  const record: GroupRecord = {
    id: group.id,
    seq: input.seq,
    image: { name: group.image, manifest: image.manifest as BlobRef, size: image.size },
    kernel: { version: kernel.version, blob: kernel.blob as BlobRef },
    ...(kernel.initramfs && { initramfs: kernel.initramfs.blob as BlobRef }),
    modules: [],
    overlays: { system: system.shared, runtime: runtime.shared },
    trailer,
    script: input.script,
  }
  return { record, system, runtime }
}

/** The nodes of a group that can be compiled; a node that cannot keeps none of the others from it. */
async function compileNodes(options: {
  group: Group
  seq: number
  system: OverlaySet
  runtime: OverlaySet
  problems: Map<string, string>
}): Promise<NodeRecord[]> {
  const { group, seq, system, runtime, problems } = options
  const records: NodeRecord[] = []
  for (const node of group.nodes) {
    try {
      checkKernelArgs(node.kernel.args)
      const overlays = { system: await system.own(node), runtime: await runtime.own(node) }
      records.push(recordOf({ node, group, seq, overlays }))
    } catch (error) {
      problems.set(node.id, reasonOf(error))
    }
  }
  return records
}

function recordOf(options: {
  node: ResolvedNode
  group: Group
  seq: number
  overlays: NodeRecord['overlays']
}): NodeRecord {
  const { node, group, seq, overlays } = options
  const interfaces = interfacesOf(node)
  if (interfaces.length === 0)
    throw new NotBootableError('no network device has a MAC address: set one with --hwaddr')
  return {
    id: node.id,
    seq,
    group: group.id,
    interfaces,
    ...(node.assetKey && { assetKey: node.assetKey }),
    kernelArgs: node.kernel.args,
    overlays,
  }
}

function rackOf(racks: Map<string, CompiledRack>, name: string): CompiledRack {
  let rack = racks.get(name)
  if (!rack) {
    rack = { nodes: new Map(), groups: new Map() }
    racks.set(name, rack)
  }
  return rack
}

/** What went wrong, if it is the description's fault; a bug goes on its way. */
function reasonOf(error: unknown): string {
  if (error instanceof MusterError) return error.message
  throw error
}
