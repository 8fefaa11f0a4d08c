import type { Logger } from 'pino'
import type { Bus } from '../../../libs/bus/bus.ts'
import { SequenceConflictError } from '../../../libs/bus/errors.ts'
import { BUCKETS } from '../../../libs/bus/names.ts'
import { encode } from '../../../libs/codec/codec.ts'
import { MusterError } from '../../../libs/errors/muster-error.ts'
import { decodeSnapshotPointer } from '../../../libs/records/decode.ts'
import type { SnapshotPointer } from '../../../libs/records/snapshot-pointer.ts'
import type { Cluster } from '../cluster.ts'
import { StateDivergedError } from '../errors.ts'
import { readBucket } from '../read-bucket.ts'
import { untilAvailable } from '../until-available.ts'

/**
 * Tells all where a snapshot is, or compares it with what another controller told: if that has another state after
 * the same changes, this controller refuses changes for good, as nobody can tell which of the two is right.
 */
export async function publishPointer(options: {
  pointer: SnapshotPointer
  bus: Bus
  cluster: Pick<Cluster, 'refusal'>
  signal: AbortSignal
  logger: Logger
}): Promise<void> {
  const { pointer, bus, cluster, signal, logger } = options
  const bucket = bus.bucket(BUCKETS.snapshots)
  const key = String(pointer.seq)
  const work = async (): Promise<void> => {
    try {
      await bucket.create(key, encode(pointer))
    } catch (error) {
      if (!(error instanceof SequenceConflictError)) throw error
      const entry = await bucket.get(key)
      const theirs = entry?.value && readable(entry.value)
      if (theirs?.chain === pointer.chain) compare(theirs)
      // What cannot be read, or is of a log that was replaced since, is of no use to anybody.
      else await bucket.update(key, encode(pointer), entry?.revision ?? 0)
    }
  }
  const compare = (theirs: SnapshotPointer): void => {
    const { seq, state, blob } = pointer
    if (theirs.state !== state) cluster.refusal.make(new StateDivergedError(seq), { isFinal: true })
    else if (theirs.blob.digest !== blob.digest) {
      logger.warn({ seq }, 'another version of muster has other bytes for the same snapshot')
    }
  }
  await untilAvailable({ doing: 'tell where a snapshot is', work, signal, logger })
}

/** Takes pointers to old snapshots away. Any controller does; that another one is faster is no error. */
export async function prunePointers(options: { bus: Bus; kept: number; signal: AbortSignal }): Promise<void> {
  const { bus, kept, signal } = options
  const keys = [...(await readBucket(bus, BUCKETS.snapshots, signal)).keys()]
  const old = keys.sort((one, other) => Number(other) - Number(one)).slice(kept)
  for (const key of old) await bus.bucket(BUCKETS.snapshots).delete(key)
}

/** All pointers that can be read, newest first. */
export async function readPointers(bus: Bus, signal: AbortSignal): Promise<SnapshotPointer[]> {
  const values = await readBucket(bus, BUCKETS.snapshots, signal)
  const pointers = [...values.values()].flatMap((value) => readable(value) ?? [])
  return pointers.sort((one, other) => other.seq - one.seq)
}

function readable(value: Uint8Array): SnapshotPointer | undefined {
  try {
    return decodeSnapshotPointer(value)
  } catch (error) {
    if (error instanceof MusterError) return undefined
    throw error
  }
}
