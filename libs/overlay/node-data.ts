import { isDeepStrictEqual } from 'node:util'
import type { LooseNode } from '../model/loose-node.ts'
import { withoutNegated } from '../model/negation.ts'
import type { ResolvedNode } from '../model/resolved-node.ts'
import { structOf, type Value, type ValueMap } from '../template/value.ts'
import { type DataStyle, MUSTER } from './data-style.ts'
import { ipmiIn, netDevsIn } from './device-data.ts'
import { textMap, textOf, texts, wwBool } from './go-values.ts'
import { storageIn } from './storage-data.ts'

interface Field {
  /** The parts of a node that it is made of. */
  of: readonly (keyof ResolvedNode)[]
  make: (node: LooseNode) => Value
}

type Fields = Readonly<Record<string, Field>>

/** What a template can know of a node, by Warewulf's names (`Rack` is ours). Methods are fields like others. */
function fieldsIn(style: DataStyle): Fields {
  const storage = storageIn(style)
  const image: Field = { of: ['image'], make: (node) => textOf(node.image) }
  const fields: Record<string, Field> = {
    Id: { of: ['id'], make: (node) => node.id },
    Hostname: { of: ['id'], make: (node) => node.id },
    Discoverable: { of: ['discoverable'], make: ({ discoverable }) => wwBool(discoverable || undefined) },
    AssetKey: { of: ['assetKey'], make: (node) => textOf(node.assetKey) },
    Profiles: { of: ['profiles'], make: ({ profiles }) => texts(withoutNegated(profiles)) },
    Comment: { of: ['comment'], make: (node) => textOf(node.comment) },
    ClusterName: { of: ['clusterName'], make: (node) => textOf(node.clusterName) },
    Rack: { of: ['rack'], make: (node) => node.rack },
    ImageName: image,
    Container: image,
    ContainerName: image,
    Ipxe: { of: ['ipxeTemplate'], make: (node) => node.ipxeTemplate },
    RuntimeOverlay: { of: ['runtimeOverlays'], make: (node) => texts(node.runtimeOverlays) },
    SystemOverlay: { of: ['systemOverlays'], make: (node) => texts(node.systemOverlays) },
    Kernel: { of: ['kernel'], make: ({ kernel }) => kernelData(kernel) },
    Ipmi: { of: ['ipmi'], make: ipmiIn(style) },
    Init: { of: ['init'], make: (node) => textOf(node.init) },
    Root: { of: ['root'], make: (node) => textOf(node.root) },
    NetDevs: { of: ['networkDevices', 'primaryNetwork'], make: netDevsIn(style) },
    Tags: { of: ['tags'], make: (node) => textMap(node.tags) },
    PrimaryNetDev: { of: ['primaryNetwork'], make: (node) => textOf(node.primaryNetwork) },
    Disks: { of: ['disks'], make: storage.disks },
    DiskList: { of: ['disks'], make: storage.diskList },
    FileSystems: { of: ['filesystems'], make: storage.fileSystems },
    FileSystemList: { of: ['filesystems'], make: storage.fileSystemList },
    Resources: { of: ['resources'], make: ({ resources }) => resources as ValueMap },
    /** Whether the node is one of the cluster's; not kept in a copy. */
    Valid: { of: [], make: () => style.privateFields },
  }
  const all = [...new Set(Object.values(fields).flatMap(({ of }) => of))]
  return { ...fields, ThisNode: { of: all, make: (node) => nodeData(node as ResolvedNode) } }
}

const FIELDS = fieldsIn(MUSTER)

/** What makes each field of a node, by its name. */
export function nodeFields(style: DataStyle): Readonly<Record<string, (node: LooseNode) => Value>> {
  const fields = style === MUSTER ? FIELDS : fieldsIn(style)
  return Object.fromEntries(Object.entries(fields).map(([name, { make }]) => [name, make]))
}

/** The fields by name, each made of a node. */
export const NODE_FIELDS: Readonly<Record<string, (node: ResolvedNode) => Value>> = nodeFields(MUSTER)

/**
 * A node as templates know it. Of addresses that are not set the value is nil, which is false and prints as `<nil>`, as
 * Go's addresses do; of other things it is empty.
 */
export const nodeData = structOf<ResolvedNode>('Node', NODE_FIELDS)

/** The fields of nodeData that differ between two versions of a node. */
export function changedFields(before: ResolvedNode, after: ResolvedNode): string[] {
  const same = new Map<keyof ResolvedNode, boolean>()
  const isSame = (key: keyof ResolvedNode): boolean => {
    let known = same.get(key)
    if (known === undefined) {
      known = before[key] === after[key] || isDeepStrictEqual(before[key], after[key])
      same.set(key, known)
    }
    return known
  }
  return Object.keys(FIELDS).filter((field) => !FIELDS[field]!.of.every(isSame))
}

/** The parts of a node that a field of nodeData is made of; undefined if there is no such field. */
export function partsOf(field: string): readonly (keyof ResolvedNode)[] | undefined {
  return Object.hasOwn(FIELDS, field) ? FIELDS[field]!.of : undefined
}

const kernelData = structOf<LooseNode['kernel']>('KernelConf', {
  Version: ({ version }) => textOf(version),
  Args: ({ args }) => texts(args),
})
