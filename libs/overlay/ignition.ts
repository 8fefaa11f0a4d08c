import { compareStrings, isObject, type Value, type ValueMap } from '../template/value.ts'

const VERSION = '3.1.0'

/** Warewulf's own mistakes, for telling what it makes. */
interface Style {
  /** The size of a partition is written as its start, and each letter of mount options is an option. */
  mistaken: boolean
}

type Json = string | number | boolean | Json[] | { [key: string]: Json }

/**
 * What Ignition is to do with the disks and file systems in a template's data (Ignition's configuration specification,
 * version 3.1.0, `storage`): one line of JSON in the order of Warewulf's, "" if there is nothing to do.
 */
export function ignitionJson(data: ValueMap, style: Style = { mistaken: false }): string {
  const all = partsOf(data.Disks)
  if (style.mistaken && all.some(([, { Partitions }]) => partsOf(Partitions).some(isUnreadable))) return ''
  const disks = all.map(([device, disk]) => diskOf({ device, disk }, style))
  const filesystems = partsOf(data.FileSystems).map(([device, each]) => fileSystemOf({ device, each }, style))
  if (disks.length === 0 && filesystems.length === 0) return ''
  const storage = filled({ disks, filesystems })
  return escaped(JSON.stringify({ ignition: { version: VERSION }, storage }))
}

function diskOf({ device, disk }: { device: string; disk: ValueMap }, style: Style): Json {
  const partitions = partsOf(disk.Partitions)
    .sort(([, one], [, other]) => byNumber(one, other))
    .map(([label, partition]) => partitionOf({ label, partition }, style))
  return { device, ...filled({ partitions }), wipeTable: disk.WipeTable === true }
}

function partitionOf({ label, partition }: { label: string; partition: ValueMap }, style: Style): Json {
  const start = sizeOf(partition.StartMiB)
  return filled({
    guid: textOf(partition.Guid),
    label,
    number: wholeOf(partition.Number),
    resize: partition.Resize === true || '',
    shouldExist: partition.ShouldExist === true,
    sizeMiB: sizeOf(partition.SizeMiB),
    startMiB: start !== '' && style.mistaken ? sizeOf(partition.SizeMiB) : start,
    typeGuid: textOf(partition.TypeGuid),
    wipePartitionEntry: partition.WipePartitionEntry === true,
  })
}

function fileSystemOf({ device, each }: { device: string; each: ValueMap }, style: Style): Json {
  const written = textOf(each.MountOptions)
  const mountOptions = style.mistaken ? [...written] : written.split(',').filter(Boolean)
  const options = Array.isArray(each.Options) ? each.Options.map(textOf) : []
  return {
    device,
    ...filled({ format: textOf(each.Format), label: textOf(each.Label), mountOptions, options }),
    path: textOf(each.Path),
    ...filled({ uuid: textOf(each.Uuid) }),
    wipeFilesystem: each.WipeFileSystem === true,
  }
}

/** Whether Warewulf gives up because of a partition: a number is none, or its start is set and its size is not. */
function isUnreadable([, partition]: [string, ValueMap]): boolean {
  const [number, size, start] = [partition.Number, partition.SizeMiB, partition.StartMiB].map((value) =>
    textOf(value!),
  )
  return (
    [number, size].some((text) => text !== '' && !/^[+-]?\d+$/.test(text!)) || (start !== '' && size === '')
  )
}

/** By number; of one number those with a size first, the smaller before the larger. */
function byNumber(one: ValueMap, other: ValueMap): number {
  const difference = wholeOf(one.Number) - wholeOf(other.Number)
  if (difference !== 0) return difference
  const [first, second] = [sizeOf(one.SizeMiB), sizeOf(other.SizeMiB)]
  if (first === '' || second === '') return Number(first === '') - Number(second === '')
  return first - second
}

/** The structs of a map, in the order of their names. */
function partsOf(map: Value): [string, ValueMap][] {
  if (!isObject(map)) return []
  const names = Object.keys(map).sort(compareStrings)
  return names.flatMap((name) => (isObject(map[name]) ? [[name, map[name]] as [string, ValueMap]] : []))
}

/** Without what is empty: texts, lists, and the number 0 of a partition, which means the next one. */
function filled(fields: Record<string, Json>): Record<string, Json> {
  const kept = Object.entries(fields).filter(
    ([key, value]) =>
      value !== '' && !(Array.isArray(value) && value.length === 0) && (key !== 'number' || value !== 0),
  )
  return Object.fromEntries(kept)
}

function textOf(value: Value): string {
  return typeof value === 'string' ? value : ''
}

function wholeOf(value: Value): number {
  return Number(textOf(value)) || 0
}

/** In MiB; 0 is a size like others. */
function sizeOf(value: Value): number | '' {
  return textOf(value) === '' ? '' : wholeOf(value)
}

/** As Go writes JSON, which can then stand in HTML. */
function escaped(json: string): string {
  const unsafe = /[<>&\u2028\u2029]/g
  return json.replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
