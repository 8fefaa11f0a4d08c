import type { Logger } from 'pino'
import type { BlobPuller } from '../../../libs/blobs/blob-puller.ts'
import type { BlobStore } from '../../../libs/blobs/blob-store.ts'
import type { Bus } from '../../../libs/bus/bus.ts'
import { BUCKETS } from '../../../libs/bus/names.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import { MusterError, messageOf } from '../../../libs/errors/muster-error.ts'
import { controllersIn } from '../alive.ts'
import type { ChangeStore } from '../change-store.ts'
import { readBucket } from '../read-bucket.ts'
import { untilAvailable } from '../until-available.ts'
import { readPointers } from './pointers.ts'
import { restoreSnapshot } from './restore-snapshot.ts'

export interface StartOptions {
  /** Id of this controller. */
  self: string
  store: ChangeStore
  blobs: BlobStore
  puller: BlobPuller
  bus: Bus
  signal: AbortSignal
  logger: Logger
}

/**
 * Fills an empty store from the newest snapshot that can be had and belongs to the change log. Where there is none,
 * the store stays empty, and the whole log is read. @throws the signal's reason
 */
export async function startFromSnapshot(options: StartOptions): Promise<void> {
  const { store, signal, logger } = options
  if ((await store.load()).position.seq > 0) return
  const work = () => restoreNewest(options)
  await untilAvailable({ doing: 'look for a snapshot to begin from', work, signal, logger })
}

async function restoreNewest(options: StartOptions): Promise<void> {
  const { self, store, blobs, puller, bus, signal, logger } = options
  const pointers = await readPointers(bus, signal)
  if (pointers.length === 0) return
  const origins = controllersIn((await readBucket(bus, BUCKETS.members, signal)).values(), self)
  for (const pointer of pointers) {
    const { seq, chain, blob } = pointer
    const change = await bus.changeLog.read(seq)
    if (!change || digestOf(change) !== chain) {
      logger.warn({ seq }, 'a snapshot is of another log than there is now')
      continue
    }
    try {
      if (origins.length > 0) await puller.pull(blob, origins, { signal })
      await store.restore(await restoreSnapshot(blobs, pointer))
      await store.noteSnapshot(seq, blob)
      logger.info({ seq, size: blob.size }, 'began from a snapshot')
      return
    } catch (error) {
      if (signal.aborted || !(error instanceof MusterError)) throw error
      logger.warn({ seq, reason: messageOf(error) }, 'a snapshot cannot be used')
    }
  }
}
