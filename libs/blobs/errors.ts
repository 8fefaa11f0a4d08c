import type { Digest } from '../digest/digest.ts'
import { MusterError } from '../errors/muster-error.ts'

/** A blob that is not in this store, or that none of the origins has. Not a failure: fetch it, or build it. */
export class BlobMissingError extends MusterError {
  override readonly code = 'MUSTER_BLOB_MISSING'
  override readonly category = 'missing'
}

/** Bytes whose digest or length is not what it has to be. They are not kept and not served. */
export class BlobCorruptError extends MusterError {
  override readonly code = 'MUSTER_BLOB_CORRUPT'
  override readonly category = 'corrupt'
}

/** Origins that may have a blob could not be asked, or broke off. */
export class OriginUnavailableError extends MusterError {
  override readonly code = 'MUSTER_ORIGIN_UNAVAILABLE'
  override readonly category = 'unavailable'
}

/** More blobs are to be pulled at once than PULLS_MAX. */
export class PullQueueFullError extends MusterError {
  override readonly code = 'MUSTER_PULL_QUEUE_FULL'
  override readonly category = 'exhausted'
}

/** A pull that ended because its puller was closed. */
export class PullStoppedError extends MusterError {
  override readonly code = 'MUSTER_PULL_STOPPED'
  override readonly category = 'unavailable'
}

/** The disk, or the quota on it, under a store's directory is full. */
export class StoreFullError extends MusterError {
  override readonly code = 'MUSTER_STORE_FULL'
  override readonly category = 'exhausted'
}

/** The directory of a store may not be used by this process: read-only file system, owner, mode. */
export class StoreUnwritableError extends MusterError {
  override readonly code = 'MUSTER_STORE_UNWRITABLE'
  override readonly category = 'unavailable'
}

/** The disk under a store's directory failed in another way: EIO, too many open files. */
export class StoreFailedError extends MusterError {
  override readonly code = 'MUSTER_STORE_FAILED'
  override readonly category = 'unavailable'
}

export function notInStore(digest: Digest): BlobMissingError {
  return new BlobMissingError(`blob ${digest} is not in the store`, {
    hint: 'It is fetched from an origin, or made by compiling or building again.',
  })
}
