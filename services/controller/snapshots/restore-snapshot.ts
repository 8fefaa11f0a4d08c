import type { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { ClusterState } from '../../../libs/changes/cluster-state.ts'
import { SnapshotInvalidError } from '../../../libs/changes/errors.ts'
import {
  decodeEntity,
  decodeHeader,
  RecordReader,
  type SnapshotHeader,
} from '../../../libs/changes/snapshot.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import type { SnapshotPointer } from '../../../libs/records/snapshot-pointer.ts'

/** Bytes that are read at a time. */
const READ_BYTES = 1024 * 1024

/**
 * The state that a snapshot holds, from a blob that is here. @throws {SnapshotInvalidError} {UndecodableError} if it is
 * not what its pointer says @throws {BlobMissingError} {BlobCorruptError}
 */
export async function restoreSnapshot(blobs: BlobStore, pointer: SnapshotPointer): Promise<ClusterState> {
  const state = new ClusterState()
  const reader = new RecordReader()
  let header: SnapshotHeader | undefined
  let entities = 0
  for await (const piece of piecesOf(blobs, pointer.blob)) {
    for (const record of reader.push(piece)) {
      if (!header) {
        header = decodeHeader(record)
        continue
      }
      const { kind, name, entity } = decodeEntity(record)
      state.restore(kind, name, entity)
      entities += 1
    }
  }
  reader.end()
  const { seq, chain } = pointer
  if (header?.seq !== seq || header.chain !== chain)
    throw new SnapshotInvalidError('it is of another change than its pointer says')
  if (header.entities !== entities || state.digest !== pointer.state)
    throw new SnapshotInvalidError('what it holds is not the state that its pointer says')
  state.restorePosition({ seq, digest: chain })
  return state
}

async function* piecesOf(blobs: BlobStore, ref: BlobRef): AsyncIterable<Buffer> {
  for (let at = 0; at < ref.size; at += READ_BYTES) {
    const piece = Buffer.alloc(Math.min(READ_BYTES, ref.size - at))
    await blobs.readAt(ref, piece, at)
    yield piece
  }
}
