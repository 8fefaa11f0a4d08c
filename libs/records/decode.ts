import { decode } from '../codec/codec.ts'
import { isDigest } from '../digest/digest.ts'
import { isBaseUrl } from './base-url.ts'
import type { BlobRef } from './blob-ref.ts'
import { RecordInvalidError } from './errors.ts'
import type { GroupRecord } from './group-record.ts'
import type { ImageManifest } from './image-manifest.ts'
import { SUBNETS_MAX } from './limits.ts'
import type {
  BootServerMember,
  ControllerMember,
  GroupProgress,
  ImageProgress,
  Member,
  Standing,
  Storage,
} from './member.ts'
import type { NodeInterface, NodeRecord } from './node-record.ts'
import type { AheadImage, RackHead } from './rack-head.ts'
import type { SnapshotPointer } from './snapshot-pointer.ts'
import { isSubnet, type Subnet } from './subnet.ts'

/** More segments in an image than this are refused: at 128 KiB each, 256 GiB. */
export const SEGMENTS_MAX = 2_000_000

type Loose<T> = { [key in keyof T]?: unknown }

/** @throws {RecordInvalidError} @throws {UndecodableError} */
export function decodeNodeRecord(bytes: Uint8Array): NodeRecord {
  const record = object<NodeRecord>(bytes, 'node record')
  const fine =
    isSequenced(record) &&
    typeof record.group === 'string' &&
    isList(record.interfaces, isInterface) &&
    isList(record.kernelArgs, (argument) => typeof argument === 'string') &&
    (record.bootServers === undefined || isList(record.bootServers, (id) => typeof id === 'string')) &&
    isOverlays(record.overlays)
  if (!fine) throw new RecordInvalidError('a node record lacks a field or has a wrong one')
  return record as NodeRecord
}

/** @throws {RecordInvalidError} @throws {UndecodableError} */
export function decodeGroupRecord(bytes: Uint8Array): GroupRecord {
  const record = object<GroupRecord>(bytes, 'group record')
  const { image, kernel, script } = record as Partial<GroupRecord>
  const fine =
    isSequenced(record) &&
    isBlobRef(image?.manifest) &&
    isBlobRef(kernel?.blob) &&
    (record.initramfs === undefined || isBlobRef(record.initramfs)) &&
    isList(record.modules, isBlobRef) &&
    (record.bootloader === undefined || record.bootloader === 'grub') &&
    (record.efi === undefined || isLoaders(record.efi)) &&
    isOverlays(record.overlays) &&
    isBlobRef(record.trailer) &&
    typeof script?.body === 'string' &&
    (record.grub === undefined || typeof (record.grub as { body?: unknown } | null)?.body === 'string')
  if (!fine) throw new RecordInvalidError('a group record lacks a field or has a wrong one')
  return record as GroupRecord
}

/** @throws {RecordInvalidError} @throws {UndecodableError} */
export function decodeRackHead(bytes: Uint8Array): RackHead {
  const head = object<RackHead>(bytes, 'rack head')
  const fine =
    Number.isSafeInteger(head.seq) &&
    Number.isSafeInteger(head.nodes) &&
    isLoaders(head.loaders) &&
    (head.unconfigured === undefined || isScripts(head.unconfigured)) &&
    (head.ahead === undefined || isList(head.ahead, isAhead)) &&
    (head.subnets === undefined || isSubnets(head.subnets))
  if (!fine) throw new RecordInvalidError('a rack head lacks a field or has a wrong one')
  return head as RackHead
}

/** The network boot programs of a head, kept on their own. @throws {RecordInvalidError} @throws {UndecodableError} */
export function decodeLoaders(bytes: Uint8Array): RackHead['loaders'] {
  const loaders = decode(bytes)
  if (!isLoaders(loaders)) throw new RecordInvalidError('network boot programs are not named by digests')
  return loaders
}

/** The subnets of a head, kept on their own. @throws {RecordInvalidError} @throws {UndecodableError} */
export function decodeSubnets(bytes: Uint8Array): readonly Subnet[] {
  const subnets = decode(bytes)
  if (!isSubnets(subnets)) throw new RecordInvalidError('subnets lack a field or have a wrong one')
  return subnets
}

/** @throws {RecordInvalidError} @throws {UndecodableError} */
export function decodeImageManifest(bytes: Uint8Array): ImageManifest {
  const manifest = object<ImageManifest>(bytes, 'image manifest')
  const { segments } = manifest
  const fine =
    manifest.format === 1 &&
    isList(segments, isBlobRef) &&
    segments.length <= SEGMENTS_MAX &&
    segments.reduce<number>((sum, segment) => sum + (segment as BlobRef).size, 0) === manifest.size
  if (!fine)
    throw new RecordInvalidError('an image manifest is of another format, or its sizes do not add up')
  return manifest as ImageManifest
}

/** @throws {RecordInvalidError} @throws {UndecodableError} */
export function decodeMember(bytes: Uint8Array): Member {
  const member: Loose<BootServerMember> & Loose<ControllerMember> = object(bytes, 'member')
  const fine =
    typeof member.id === 'string' &&
    typeof member.version === 'string' &&
    Number.isFinite(member.startedAt) &&
    isBaseUrl(member.blobs) &&
    (isController(member) || (member.role === 'boot-server' && isBootServer(member)))
  if (!fine) throw new RecordInvalidError('a member lacks a field, or has a wrong one or no base URL')
  return member as Member
}

/** @throws {RecordInvalidError} @throws {UndecodableError} */
export function decodeSnapshotPointer(bytes: Uint8Array): SnapshotPointer {
  const pointer = object<SnapshotPointer>(bytes, 'pointer to a snapshot')
  if (pointer.format !== 1 || !isStanding(pointer) || !isBlobRef(pointer.blob))
    throw new RecordInvalidError('a pointer to a snapshot is of another format, or has a wrong field')
  return pointer as SnapshotPointer
}

function isSubnets(value: unknown): value is readonly Subnet[] {
  return isList(value, isSubnet) && (value as unknown[]).length <= SUBNETS_MAX
}

function isController({ role, standing, problem, storage }: Loose<ControllerMember>): boolean {
  return (
    role === 'controller' &&
    (standing === undefined || isStanding(standing)) &&
    (problem === undefined || typeof problem === 'string') &&
    (storage === undefined || isStorage(storage))
  )
}

function isStorage(value: unknown): boolean {
  const { used, free, size, lacking } = (value ?? {}) as Partial<Storage>
  return (
    [used, free, size, lacking?.blobs, lacking?.bytes].every(Number.isFinite) &&
    (lacking?.by === undefined || typeof lacking.by === 'string') &&
    (lacking?.nowhere === undefined || isList(lacking.nowhere, (by) => typeof by === 'string'))
  )
}

function isStanding(value: unknown): boolean {
  const standing = value as Partial<Standing> | null
  return (
    Number.isSafeInteger(standing?.seq) &&
    [standing?.chain, standing?.state].every((text) => typeof text === 'string' && isDigest(text))
  )
}

function isBootServer(member: Loose<BootServerMember>): boolean {
  const { rack, boot, boot6, headSeq, liveSeq, ready, nodes, waiting, images, transfers, disk } = member
  return (
    typeof rack === 'string' &&
    isBaseUrl(boot) &&
    (boot6 === undefined || isBaseUrl(boot6)) &&
    [headSeq, liveSeq, ready, nodes].every(Number.isSafeInteger) &&
    isList(waiting, isProgress) &&
    (images === undefined || isList(images, isImageProgress)) &&
    (transfers === undefined || isFigures(transfers, ['sending', 'waiting'])) &&
    (disk === undefined || isFigures(disk, ['used', 'max']))
  )
}

function isFigures(value: unknown, names: readonly string[]): boolean {
  const figures = (value ?? {}) as Loose<Record<string, number>>
  return names.every((name) => Number.isFinite(figures[name]))
}

function isImageProgress(value: unknown): boolean {
  const progress = (value ?? {}) as Loose<ImageProgress>
  const { name, number, manifest, have, total, bytesPerS, nodes, lacksBytes } = progress
  return (
    typeof name === 'string' &&
    typeof manifest === 'string' &&
    isDigest(manifest) &&
    [have, total].every(Number.isFinite) &&
    [number, bytesPerS, nodes, lacksBytes].every((each) => each === undefined || Number.isFinite(each))
  )
}

function isProgress(value: unknown): boolean {
  const progress = value as Loose<GroupProgress> | null | undefined
  return typeof progress?.group === 'string' && [progress.have, progress.total].every(Number.isFinite)
}

function object<T>(bytes: Uint8Array, what: string): Loose<T> {
  const value = decode(bytes)
  if (typeof value !== 'object' || value === null) throw new RecordInvalidError(`a ${what} is not an object`)
  return value as Loose<T>
}

function isSequenced(record: { id?: unknown; seq?: unknown }): boolean {
  return typeof record.id === 'string' && Number.isSafeInteger(record.seq)
}

function isInterface(value: unknown): boolean {
  const { mac, address6, prefix6 } = (value ?? {}) as Loose<NodeInterface>
  return (
    typeof mac === 'string' &&
    (address6 === undefined || (typeof address6 === 'string' && /^[0-9a-f:.]{2,45}$/.test(address6))) &&
    (prefix6 === undefined ||
      (Number.isInteger(prefix6) && (prefix6 as number) >= 1 && (prefix6 as number) <= 128))
  )
}

function isOverlays(value: unknown): boolean {
  const overlays = value as { system?: unknown; runtime?: unknown } | null | undefined
  return isList(overlays?.system, isBlobRef) && isList(overlays?.runtime, isBlobRef)
}

function isBlobRef(value: unknown): value is BlobRef {
  const ref = value as Partial<BlobRef> | null | undefined
  return (
    typeof ref?.digest === 'string' &&
    isDigest(ref.digest) &&
    Number.isSafeInteger(ref.size) &&
    ref.size! >= 0
  )
}

function isAhead(value: unknown): boolean {
  const { image, number, manifest, size, blobs, bytesPerS } = (value ?? {}) as Loose<AheadImage>
  return (
    typeof image === 'string' &&
    Number.isSafeInteger(number) &&
    isBlobRef(manifest) &&
    Number.isSafeInteger(size) &&
    isList(blobs, isBlobRef) &&
    (bytesPerS === undefined || (Number.isSafeInteger(bytesPerS) && (bytesPerS as number) > 0))
  )
}

function isScripts(value: unknown): boolean {
  const { ipxe, grub } = (value ?? {}) as Loose<{ ipxe: string; grub: string }>
  return [ipxe, grub].every((body) => body === undefined || typeof body === 'string')
}

function isLoaders(value: unknown): value is RackHead['loaders'] {
  return typeof value === 'object' && value !== null && Object.values(value).every(isBlobRef)
}

function isList(value: unknown, each: (item: unknown) => boolean): value is unknown[] {
  return Array.isArray(value) && value.every(each)
}
