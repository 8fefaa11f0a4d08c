import { chooseKernel } from '../../libs/compile/choose-kernel.ts'
import { Description } from '../../libs/model/description.ts'
import { findSubnet } from '../../libs/model/find-subnet.ts'
import type { Node } from '../../libs/model/node.ts'
import type { ResolvedNode } from '../../libs/model/resolved-node.ts'
import type { SubnetMap } from '../../libs/model/subnet.ts'
import type { Origin } from '../../libs/model/trace.ts'
import { type FieldReason, whyOf } from '../../libs/model/why.ts'
import { versionOf } from './boot-plan.ts'
import { type Author, authorOf } from './change-author.ts'
import type { Cluster } from './cluster.ts'
import { settersOf } from './field-setters.ts'
import type { History } from './past.ts'

/** A value that decides what a node boots, who gave it, and which change set it there. */
export interface Decision {
  field: string
  value: unknown
  origins: { from: string; set?: Author }[]
  overrode: Origin[]
}

export interface ExplainedImage {
  name: string
  /** First digits of the digest of its manifest. */
  version: string
  builtAt: number
  source: string
  /** The change that put this version there. */
  set?: Author
}

export interface ExplainedKernel {
  version: string
  /** In the image. */
  path?: string
  /** The name of one that was imported apart from the image, what that was from, and the change that did it. */
  imported?: { name: string; source: string; builtAt: number; set?: Author }
  /** What the description asks for; without it, the newest of the image is taken. */
  asked?: string
  /** How many kernels the image has. */
  available: number
}

export interface ExplainedOverlay {
  name: string
  version: string
  set?: Author
}

/** Why a node will boot what it will boot, as far as the description of the cluster tells. */
export interface Explanation {
  image?: ExplainedImage
  kernel?: ExplainedKernel
  overlays: ExplainedOverlay[]
  /** The network device that boots. */
  device?: {
    name: string
    hwaddr?: string
    ipaddr?: string
    ipaddr6?: string
    subnet?: { name: string; rack: string; mode: string }
  }
  decisions: Decision[]
}

/** Fields that decide what is booted; the device that boots has more. */
const FIELDS: readonly string[] = [
  ...['image', 'kernel.version', 'kernel.args', 'systemOverlays', 'runtimeOverlays'],
  ...['rack', 'ipxeTemplate', 'bootloader', 'primaryNetwork'],
]
const DEVICE_FIELDS: readonly string[] = ['hwaddr', 'ipaddr', 'ipaddr6']

export async function explainNode(
  { cluster, store }: { cluster: Cluster; store: History },
  { name, node, resolved }: { name: string; node: Node; resolved: ResolvedNode },
): Promise<Explanation> {
  const description = new Description(cluster.state)
  const reasons = whyOf({ node, profileOf: (profile) => description.profile(profile) })
  const decisive = reasons.filter((reason) => isDecisive(reason, resolved.primaryNetwork))
  const decisions = await decisionsOf(store, { name, reasons: decisive })
  const [image, kernel, overlays] = [
    await imageOf(resolved, { description, cluster, store }),
    await kernelOf(resolved, { description, cluster, store }),
    await overlaysOf(resolved, { description, cluster, store }),
  ]
  const device = deviceOf(resolved, description.subnets())
  return {
    ...(image && { image }),
    ...(kernel && { kernel }),
    ...(device && { device }),
    overlays,
    decisions,
  }
}

function isDecisive({ field, path }: FieldReason, primary: string | undefined): boolean {
  if (FIELDS.includes(field)) return true
  const [map, device, of] = path
  return map === 'networkDevices' && device === primary && path.length === 3 && DEVICE_FIELDS.includes(of!)
}

/** Looks once through the history of each entity that anything comes from. */
async function decisionsOf(
  store: History,
  { name, reasons }: { name: string; reasons: readonly FieldReason[] },
): Promise<Decision[]> {
  const setters = new Map<string, Map<string, Author>>()
  for (const from of new Set(reasons.flatMap((reason) => reason.from))) {
    const paths = reasons.filter((reason) => reason.from.includes(from)).map(({ path }) => path)
    const entity = entityNamed(from, name)
    if (entity) setters.set(from, await settersOf(store, { ...entity, paths }))
  }
  return reasons.map(({ field, value, from, overrode }) => ({
    field,
    value,
    origins: from.map((each) => {
      const set = setters.get(each)?.get(field)
      return { from: each, ...(set && { set }) }
    }),
    overrode,
  }))
}

/** The entity that `from` of a reason means; undefined for the default. */
function entityNamed(from: string, node: string): { kind: 'node' | 'profile'; name: string } | undefined {
  if (from === 'node') return { kind: 'node', name: node }
  return from.startsWith('profile ') ? { kind: 'profile', name: from.slice('profile '.length) } : undefined
}

interface Sources {
  description: Description
  cluster: Cluster
  store: History
}

async function imageOf(
  node: ResolvedNode,
  { description, ...sources }: Sources,
): Promise<ExplainedImage | undefined> {
  const image = node.image === undefined ? undefined : description.image(node.image)
  if (node.image === undefined || !image) return undefined
  const { manifest, builtAt, source } = image
  const set = await lastSet(sources, { kind: 'image', name: node.image })
  return { name: node.image, version: versionOf(manifest.digest), builtAt, source, ...(set && { set }) }
}

async function kernelOf(
  { image: name, kernel: { version: wanted } }: ResolvedNode,
  { description, ...sources }: Sources,
): Promise<ExplainedKernel | undefined> {
  const image = name === undefined ? undefined : description.image(name)
  if (!image) return undefined
  const kernel = chooseKernel({ image, imported: (each) => description.kernel(each), wanted })
  if (!kernel) return undefined
  const { version, from } = kernel
  return {
    version,
    ...('path' in from ? from : { imported: await importedOf(from.imported, { description, ...sources }) }),
    available: image.kernels.length,
    ...(wanted !== undefined && { asked: wanted }),
  }
}

async function importedOf(
  name: string,
  { description, ...sources }: Sources,
): Promise<NonNullable<ExplainedKernel['imported']>> {
  const { source, builtAt } = description.kernel(name)!
  const set = await lastSet(sources, { kind: 'kernel', name })
  return { name, source, builtAt, ...(set && { set }) }
}

async function overlaysOf(
  node: ResolvedNode,
  { description, ...sources }: Sources,
): Promise<ExplainedOverlay[]> {
  const overlays: ExplainedOverlay[] = []
  for (const name of new Set([...node.systemOverlays, ...node.runtimeOverlays])) {
    const overlay = description.overlay(name)
    if (!overlay) continue
    const set = await lastSet(sources, { kind: 'overlay', name })
    overlays.push({ name, version: versionOf(overlay.tree.digest), ...(set && { set }) })
  }
  return overlays
}

async function lastSet(
  { cluster, store }: Omit<Sources, 'description'>,
  { kind, name }: { kind: 'image' | 'overlay' | 'kernel'; name: string },
): Promise<Author | undefined> {
  const entity = cluster.state.get(kind, name)
  return entity && (await authorOf(store, entity.seq))
}

function deviceOf(
  { primaryNetwork: name, networkDevices, rack }: ResolvedNode,
  subnets: SubnetMap,
): Explanation['device'] {
  if (name === undefined) return undefined
  const { hwaddr, ipaddr, ipaddr6 } = networkDevices[name] ?? {}
  const found = ipaddr === undefined ? undefined : findSubnet(subnets, { address: ipaddr, rack })
  return {
    name,
    ...(hwaddr !== undefined && { hwaddr }),
    ...(ipaddr !== undefined && { ipaddr }),
    ...(ipaddr6 !== undefined && { ipaddr6 }),
    ...(found && { subnet: { name: found.subnet.name, rack: found.rack, mode: found.subnet.mode } }),
  }
}
