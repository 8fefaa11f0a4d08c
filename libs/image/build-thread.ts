// What a thread of a build runs: it looks at a tree, and reads, digests and compresses segments of it. All of it is
// done as one thing after the other, without a wait for anything but the disk and the thread that gives the work.
import { on } from 'node:events'
import { getPriority, setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { type Codec, compressedPieces, compressSegment } from '../archive/compress.ts'
import type { Segment } from '../archive/cut.ts'
import { compileExcludes } from '../archive/excludes.ts'
import type { TreeMember } from '../archive/hard-links.ts'
import { SEGMENT_BYTES_MAX } from '../archive/limits.ts'
import { fillSegment, segmentPieces } from '../archive/segment-bytes.ts'
import type { TreeEntry } from '../archive/tree-entry.ts'
import { listDirectory } from '../archive/walk-tree.ts'
import { type Digest, Digester, digestOf } from '../digest/digest.ts'
import { columnsOf, type EntryColumns } from './entry-columns.ts'
import { BUILD_NICENESS, LISTED_AT_ONCE } from './limits.ts'
import { contentKey } from './segment-keys.ts'
import { type SentError, sendError } from './thread-errors.ts'

/** Segments that are small enough to be in memory together, or one that is not. */
export interface Job {
  root: string
  codec: Codec
  segments: readonly Segment<TreeMember>[]
}

/** Directories to look into, of a tree, and what to leave out: patterns, and paths. */
export interface Listing {
  root: string
  directories: readonly string[]
  excludes: readonly string[]
  without: readonly string[]
}

export type ToThread = { list: Listing } | { make: Job } | { known: readonly boolean[] } | { next: true }

export type FromThread =
  /** Entries of directories; those of one come in their order. */
  | { listed: EntryColumns }
  /** Answered by `known`: those that are, are not compressed. */
  | { ask: string[] }
  /** Answered by `next`: a part of the one segment that is too large to be sent as a whole. */
  | { piece: Uint8Array }
  | { made: { digest: Digest; bytes: Uint8Array }[] }
  | { done: true }
  | { failed: SentError }

const port = parentPort!
const messages = on(port, 'message') as AsyncIterableIterator<[ToThread]>
const buffer = Buffer.alloc(SEGMENT_BYTES_MAX)

try {
  setPriority(getPriority() + BUILD_NICENESS) // of this thread only: what the others do comes first
} catch {
  // Where it is not allowed the build is as good.
}
for await (const [message] of messages) {
  try {
    if ('list' in message) list(message.list)
    else if ('make' in message) await make(message.make)
    send({ done: true })
  } catch (error) {
    send({ failed: sendError(error) })
  }
}

function list({ root, directories, excludes, without }: Listing): void {
  const excluded = compileExcludes(excludes)
  const leftOut = new Set(without)
  const options = { excludes: (path: string): boolean => leftOut.has(path) || excluded(path) }
  let entries: TreeEntry[] = []
  const tell = (): void => {
    send({ listed: columnsOf(entries) })
    entries = []
  }
  for (const directory of directories) {
    for (const entry of listDirectory(root, directory, options)) {
      entries.push(entry)
      if (entries.length === LISTED_AT_ONCE) tell()
    }
  }
  tell()
}

async function make(job: Job): Promise<void> {
  const [first] = job.segments
  if (job.segments.length === 1 && first!.rawSize > buffer.length) await makeLarge(first!, job)
  else await makeSmall(job)
}

async function makeSmall({ root, codec, segments }: Job): Promise<void> {
  let end = 0
  const raw = segments.map((segment) => {
    const bytes = buffer.subarray(end, end + segment.rawSize)
    end += segment.rawSize
    fillSegment(root, segment, bytes)
    return bytes
  })
  const known = await ask(raw.map((bytes) => contentKey(digestOf(bytes), codec)))
  const made = raw
    .filter((_, index) => !known[index])
    .map((bytes) => compressSegment(bytes, codec))
    .map((bytes) => ({ digest: digestOf(bytes), bytes }))
  send(
    { made },
    made.map(({ bytes }) => bytes.buffer),
  )
}

/** Read twice rather than compressed for nothing. */
async function makeLarge(segment: Segment<TreeMember>, { root, codec }: Job): Promise<void> {
  const digester = new Digester()
  for (const piece of segmentPieces(root, segment)) digester.update(piece)
  const [known] = await ask([contentKey(digester.digest(), codec)])
  if (known) return
  for await (const piece of compressedPieces(segmentPieces(root, segment), codec)) {
    send({ piece: new Uint8Array(piece) })
    await messages.next()
  }
}

async function ask(keys: string[]): Promise<readonly boolean[]> {
  send({ ask: keys })
  const { value } = await messages.next()
  return (value[0] as { known: readonly boolean[] }).known
}

function send(message: FromThread, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer)
}
