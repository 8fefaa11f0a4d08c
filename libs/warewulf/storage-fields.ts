import { groups } from './maps.ts'
import { type Reader, type Table, take } from './reader.ts'
import { flag, itemsIn, single, texts, whole } from './values.ts'

const MIB_MAX = 2 ** 40

const PARTITION: Table = {
  number: whole('number', { minimum: 0, maximum: 128 }),
  size_mib: whole('sizeMib', { minimum: 0, maximum: MIB_MAX }),
  start_mib: whole('startMib', { minimum: 0, maximum: MIB_MAX }),
  type_guid: single('typeGuid'),
  guid: single('guid'),
  wipe_partition_entry: flag('wipePartitionEntry'),
  should_exist: flag('shouldExist'),
  resize: flag('resize'),
}

export const DISK: Table = {
  wipe_table: flag('wipeTable'),
  partitions: groups('partitions', PARTITION),
}

export const FILE_SYSTEM: Table = {
  format: single('format'),
  path: single('path'),
  wipe_filesystem: flag('wipeFilesystem'),
  label: single('label'),
  uuid: single('uuid'),
  options: texts('options'),
  mount_options: mountOptions(),
}

/** One text, which old versions have as a list. */
function mountOptions(): Reader {
  return (place, target, context) => {
    const { items, isOneText } = itemsIn(place, context)
    if (items.length === 0) return
    const value = items.map(({ text }) => text).join(',')
    const isAsWritten = isOneText && 'text' in place.node && place.node.text === value
    take(place, target, { key: 'mountOptions', value, change: isAsWritten ? undefined : value, context })
    if (isOneText) return
    for (const { item } of items) context.notes.add('changed', item, 'mountOptions: a part of the text')
  }
}
