import { setImmediate as afterOthers } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { BlobStore } from '../../../libs/blobs/blob-store.ts'
import type { Bus } from '../../../libs/bus/bus.ts'
import { type Captured, capture, encodeSnapshot } from '../../../libs/changes/snapshot.ts'
import { messageOf } from '../../../libs/errors/muster-error.ts'
import { Description } from '../../../libs/model/description.ts'
import { SNAPSHOTS_EVERY, SNAPSHOTS_KEPT } from '../../../libs/model/settings.ts'
import type { ChangeStore } from '../change-store.ts'
import type { Cluster } from '../cluster.ts'
import { prunePointers, publishPointer } from './pointers.ts'

/** Bytes that are encoded between two turns of everything else. */
const PIECE_BYTES = 256 * 1024

/**
 * Makes a snapshot of the description at every change whose sequence is a multiple of what the settings of the cluster
 * say: the same bytes on every controller. It is kept as a blob, from which controllers without a store begin, and all
 * controllers compare theirs by the pointer that the first of them puts into NATS.
 */
export class SnapshotMaker {
  readonly #cluster: Cluster
  readonly #store: ChangeStore
  readonly #blobs: BlobStore
  readonly #bus: Bus
  readonly #logger: Logger
  readonly #closed = new AbortController()
  readonly #forget: () => void
  #making: Promise<void> | undefined

  constructor(options: {
    cluster: Cluster
    store: ChangeStore
    blobs: BlobStore
    bus: Bus
    logger: Logger
  }) {
    this.#cluster = options.cluster
    this.#store = options.store
    this.#blobs = options.blobs
    this.#bus = options.bus
    this.#logger = options.logger
    this.#forget = this.#cluster.onChange((seq) => this.#onChange(seq))
  }

  async close(): Promise<void> {
    this.#forget()
    this.#closed.abort()
    await this.#making
  }

  /** One at a time: who changes that much that the next is due before this one is made, gets the one after that. */
  #onChange(seq: number): void {
    const { every, kept } = settingsOf(this.#cluster)
    if (seq % every !== 0 || this.#making) return
    this.#making = this.#make(capture(this.#cluster.state), kept)
      .catch((error: unknown) => {
        if (this.#closed.signal.aborted) return
        this.#logger.error({ seq, reason: messageOf(error) }, 'no snapshot could be made')
      })
      .finally(() => {
        this.#making = undefined
      })
  }

  async #make(captured: Captured, kept: number): Promise<void> {
    const { signal } = this.#closed
    const { position, state } = captured
    const blob = await this.#blobs.putStream(inPieces(encodeSnapshot(captured), signal))
    await this.#store.noteSnapshot(position.seq, blob)
    const pointer = { format: 1, seq: position.seq, chain: position.digest, state, blob } as const
    await publishPointer({ pointer, bus: this.#bus, cluster: this.#cluster, signal, logger: this.#logger })
    this.#logger.info({ seq: position.seq, size: blob.size }, 'made a snapshot')
    await this.#prune(kept)
  }

  async #prune(kept: number): Promise<void> {
    for (const { seq, blob } of (await this.#store.snapshots()).slice(kept)) {
      await this.#blobs.delete(blob.digest)
      await this.#store.noteSnapshot(seq, undefined)
    }
    await prunePointers({ bus: this.#bus, kept, signal: this.#closed.signal })
  }
}

function settingsOf({ state }: Cluster): { every: number; kept: number } {
  return new Description(state).cluster().snapshots ?? { every: SNAPSHOTS_EVERY, kept: SNAPSHOTS_KEPT }
}

/** Records gathered into larger pieces, with a pause for others between them. */
async function* inPieces(records: Iterable<Buffer>, signal: AbortSignal): AsyncIterable<Buffer> {
  let piece: Buffer[] = []
  let sizeBytes = 0
  for (const record of records) {
    piece.push(record)
    sizeBytes += record.length
    if (sizeBytes < PIECE_BYTES) continue
    yield Buffer.concat(piece)
    piece = []
    sizeBytes = 0
    await afterOthers(undefined, { signal })
  }
  yield Buffer.concat(piece)
}
