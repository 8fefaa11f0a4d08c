import type { BlobRef } from './blob-ref.ts'

/** A segment: a run of whole cpio entries, compressed on its own. `rawSize` is its size unpacked, in bytes. */
export interface SegmentRef extends BlobRef {
  rawSize: number
}

/**
 * An image as a node gets it: the plain concatenation of its segments, the last of which holds the only TRAILER.
 * It depends on the content of the tree alone (no name, no date), so the same tree has the same digest anywhere.
 * Stored as a blob, MessagePack; its digest is the image's version and the strong ETag of the image over HTTP.
 */
export interface ImageManifest {
  format: 1
  codec: 'gzip' | 'zstd'
  /** Sum of the segments' sizes: the Content-Length of the image. */
  size: number
  /** What the image takes in a node's memory while it is unpacked, in bytes. */
  rawSize: number
  /** How many cpio entries: files, directories, links, devices. */
  entries: number
  segments: SegmentRef[]
}
