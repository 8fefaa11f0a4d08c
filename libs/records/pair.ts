import { encode } from '../codec/codec.ts'
import { type Digest, digestOf } from '../digest/digest.ts'
import type { BlobRef } from './blob-ref.ts'
import type { GroupRecord } from './group-record.ts'
import type { NodeRecord } from './node-record.ts'

/** What a node is served: its own record and its group's, always of one compile. */
export interface Pair {
  node: NodeRecord
  group: GroupRecord
}

/** A pair by name: what a boot began with. */
export interface PairName {
  id: string
  /** Sequence of the newest change that the pair was compiled from. */
  seq: number
}

/** Hex digits of a digest that tell a node's pairs apart; the id travels in every URL of a boot. */
const ID_LENGTH = 16

/** Records are never changed in place, and most are shared by many pairs. */
const digests = new WeakMap<NodeRecord | GroupRecord, Digest>()

/** Names what a pair serves: the same on every boot server that has it. */
export function pairId({ node, group }: Pair): string {
  return digestOf(`${digestOfRecord(node)} ${digestOfRecord(group)}`).slice(0, ID_LENGTH)
}

export function nameOfPair(pair: Pair): PairName {
  return { id: pairId(pair), seq: Math.max(pair.node.seq, pair.group.seq) }
}

export function digestOfRecord(record: NodeRecord | GroupRecord): Digest {
  let digest = digests.get(record)
  if (digest === undefined) {
    digest = digestOf(encode(record))
    digests.set(record, digest)
  }
  return digest
}

/** The segments of what a node gets of its overlays, in this order. */
export function overlayBlobs({ node, group }: Pair, context: 'system' | 'runtime'): BlobRef[] {
  return [...group.overlays[context], ...node.overlays[context], group.trailer]
}

/** Names several blobs, one after the other: the strong ETag of what they make up. */
export function etagOf(refs: readonly BlobRef[]): Digest {
  return digestOf(refs.map(({ digest }) => digest).join())
}

/** The blobs that a node's own record names. */
export function nodeBlobs(node: NodeRecord): BlobRef[] {
  return [...node.overlays.system, ...node.overlays.runtime]
}

/** The blobs that a group record names itself; the image's segments are named by its manifest. */
export function groupBlobs(group: GroupRecord): BlobRef[] {
  const { image, kernel, initramfs, efi = {}, modules, overlays, trailer } = group
  return [
    trailer,
    ...overlays.system,
    ...overlays.runtime,
    ...modules,
    image.manifest,
    kernel.blob,
    ...(initramfs ? [initramfs] : []),
    ...Object.values(efi),
  ]
}
