import Type, { type Static } from 'typebox'
import { flag, text, texts, whole } from './field-types.ts'

const MIB_MAX = 2 ** 40

const Partition = Type.Object(
  {
    number: whole('number of the partition; 0 for the next free one', { minimum: 0, maximum: 128 }),
    sizeMib: whole('size in MiB; 0 for what is left', { minimum: 0, maximum: MIB_MAX }),
    startMib: whole('where it begins, in MiB', { minimum: 0, maximum: MIB_MAX }),
    typeGuid: text('GUID of the type of the partition'),
    guid: text('GUID of the partition itself'),
    wipePartitionEntry: flag('whether another partition of this number is replaced'),
    shouldExist: flag('whether it is to be there; false removes it'),
    resize: flag('whether it is resized where its size differs'),
  },
  { additionalProperties: false },
)
export type Partition = Static<typeof Partition>

/** A disk by its device: /dev/vda. */
export const Disk = Type.Object(
  {
    wipeTable: flag('whether the partition table is written anew'),
    partitions: Type.Optional(
      Type.Record(Type.String(), Partition, { description: 'partitions by their label' }),
    ),
  },
  { additionalProperties: false },
)
export type Disk = Static<typeof Disk>

/** A file system by its device: /dev/disk/by-partlabel/scratch. */
export const FileSystem = Type.Object(
  {
    format: text('ext4, xfs, btrfs, vfat or swap'),
    path: text('where it is mounted'),
    wipeFilesystem: flag('whether another file system is replaced'),
    label: text('label of the file system'),
    uuid: text('UUID of the file system'),
    options: texts('further options of mkfs'),
    mountOptions: text('options of mount: noatime,nodev'),
  },
  { additionalProperties: false },
)
export type FileSystem = Static<typeof FileSystem>
