import type { Loose, LooseNode } from '../model/loose-node.ts'
import type { Partition } from '../model/storage.ts'
import { compareStrings, mapOf, structOf, type ValueMap } from '../template/value.ts'
import type { DataStyle } from './data-style.ts'
import { type Scalar, textOf, texts, wwBool } from './go-values.ts'

/** Something with the name that it has in its map. */
interface Named<T> {
  id: string
  of: T
}

type DiskFields = LooseNode['disks'][string]
type FileSystemFields = LooseNode['filesystems'][string]

/** What makes the data of a node's disks and file systems. */
export interface StorageData {
  disks: (node: LooseNode) => ValueMap
  diskList: (node: LooseNode) => readonly ValueMap[]
  fileSystems: (node: LooseNode) => ValueMap
  fileSystemList: (node: LooseNode) => readonly ValueMap[]
}

export function storageIn({ privateFields }: DataStyle): StorageData {
  const idOf = ({ id }: { id: string }) => (privateFields ? id : '')
  const partition = structOf<Named<Loose<Partition>>>('Partition', {
    Id: idOf,
    Number: ({ of }) => textOf(of.number),
    SizeMiB: ({ of }) => textOf(of.sizeMib),
    StartMiB: ({ of }) => textOf(of.startMib),
    TypeGuid: ({ of }) => textOf(of.typeGuid),
    Guid: ({ of }) => textOf(of.guid),
    WipePartitionEntry: ({ of }) => isSet(of.wipePartitionEntry),
    ShouldExist: ({ of }) => isSet(of.shouldExist),
    Resize: ({ of }) => isSet(of.resize),
  })
  const disk = structOf<Named<DiskFields>>('Disk', {
    Id: idOf,
    WipeTable: ({ of }) => isSet(of.wipeTable),
    Partitions: ({ of }) =>
      mapOf(pointersTo('Partition'), Object.fromEntries(entries(of.partitions, partition))),
    PartitionList: ({ of }) => partitionsOf(of).map(partition),
  })
  const fileSystem = structOf<Named<FileSystemFields>>('FileSystem', {
    Id: idOf,
    Format: ({ of }) => textOf(of.format),
    Path: ({ of }) => textOf(of.path),
    WipeFileSystem: ({ of }) => isSet(of.wipeFilesystem),
    Label: ({ of }) => textOf(of.label),
    Uuid: ({ of }) => textOf(of.uuid),
    Options: ({ of }) => texts(of.options),
    MountOptions: ({ of }) => textOf(of.mountOptions),
  })
  return {
    disks: (node) => mapOf(pointersTo('Disk'), Object.fromEntries(entries(node.disks, disk))),
    diskList: (node) => entries(node.disks, disk).map(([, value]) => value),
    fileSystems: (node) =>
      mapOf(pointersTo('FileSystem'), Object.fromEntries(entries(node.filesystems, fileSystem))),
    fileSystemList: (node) => entries(node.filesystems, fileSystem).map(([, value]) => value),
  }
}

function pointersTo(type: string): { type: string; missing: null } {
  return { type: `*node.${type}`, missing: null }
}

/** In the order of their names. */
function entries<T>(
  all: Readonly<Record<string, T>> = {},
  make: (named: Named<T>) => ValueMap,
): [string, ValueMap][] {
  const ids = Object.keys(all).sort(compareStrings)
  return ids.map((id) => [id, make({ id, of: all[id]! })])
}

/** By number, those that have none last, and by name. */
function partitionsOf({ partitions = {} }: DiskFields): Named<Loose<Partition>>[] {
  const named = Object.entries(partitions).map(([id, of]) => ({ id, of }))
  return named.sort((one, other) => {
    const [first, second] = [numberOf(one.of.number), numberOf(other.of.number)]
    return first === second ? compareStrings(one.id, other.id) : first < second ? -1 : 1
  })
}

function numberOf(value: Scalar): number {
  return /^[+-]?\d+$/.test(textOf(value)) ? Number(value) : Number.POSITIVE_INFINITY
}

function isSet(value: Scalar): boolean {
  return value === true || (typeof value === 'string' && wwBool(value).methods.Bool!() === true)
}
