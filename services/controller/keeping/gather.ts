import type { BlobStore } from '../../../libs/blobs/blob-store.ts'
import type { Bus } from '../../../libs/bus/bus.ts'
import { BUCKETS, parseBootKey } from '../../../libs/bus/names.ts'
import { decode } from '../../../libs/codec/codec.ts'
import { MusterError } from '../../../libs/errors/muster-error.ts'
import type { ChangeStore } from '../change-store.ts'
import type { Cluster } from '../cluster.ts'
import { readBucket } from '../read-bucket.ts'
import { readPointers } from '../snapshots/pointers.ts'
import { Kept } from './kept.ts'
import { HISTORY_KEPT_MS } from './limits.ts'
import { KINDS_WITH_BLOBS } from './named-blobs.ts'

export interface GatherParts {
  cluster: Pick<Cluster, 'state'>
  store: Pick<ChangeStore, 'altering' | 'change' | 'snapshots'>
  blobs: BlobStore
  bus: Bus
  /** Records as this controller compiled them, which need not be written yet. */
  compiled: () => Iterable<unknown>
}

/**
 * All that must stay: what the description names, what nodes boot by the records that stand in NATS, what overlays were,
 * and the snapshots that controllers begin from.
 *
 * @throws {BusUnavailableError} if the records cannot be read: then nobody knows what nodes boot
 */
export async function gather(
  parts: GatherParts,
  { signal, now }: { signal: AbortSignal; now: number },
): Promise<Kept> {
  const { cluster, store, blobs, bus, compiled } = parts
  const kept = new Kept({ blobs, signal })
  // First what may change meanwhile: what it changes to is read after it, or was claimed meanwhile.
  for (const [key, value] of await readBucket(bus, BUCKETS.boot, signal)) {
    if (parseBootKey(key)) await kept.add('record', readable(value))
  }
  for (const record of compiled()) await kept.add('record', record)
  for (const kind of KINDS_WITH_BLOBS) {
    for (const [, { value }] of [...cluster.state.entries(kind)]) await kept.add(kind, value)
  }
  await addHistory(kept, { store, since: now - HISTORY_KEPT_MS })
  for (const { blob } of await store.snapshots()) await kept.add('snapshot', blob)
  for (const { blob } of await readPointers(bus, signal)) await kept.add('snapshot', blob)
  return kept
}

/** Trees that overlays had, which are small: to show, compare and undo needs them. `since`: milliseconds since 1970. */
async function addHistory(
  kept: Kept,
  { store, since }: { store: Pick<ChangeStore, 'altering' | 'change'>; since: number },
): Promise<void> {
  for await (const seq of store.altering('overlay')) {
    const change = (await store.change(seq))?.change
    if (!change || change.at < since) continue
    for (const operation of change.ops)
      if (operation.op === 'put' && operation.kind === 'overlay') await kept.add('history', operation.value)
  }
}

function readable(value: Uint8Array): unknown {
  try {
    return decode(value)
  } catch (error) {
    if (error instanceof MusterError) return undefined
    throw error
  }
}
