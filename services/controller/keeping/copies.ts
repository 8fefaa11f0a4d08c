import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { BlobPuller } from '../../../libs/blobs/blob-puller.ts'
import type { BlobStore } from '../../../libs/blobs/blob-store.ts'
import type { Bus } from '../../../libs/bus/bus.ts'
import { askSubject } from '../../../libs/bus/names.ts'
import type { EntitySource } from '../../../libs/changes/cluster-state.ts'
import type { Operation } from '../../../libs/changes/operation.ts'
import { MusterError, messageOf } from '../../../libs/errors/muster-error.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import type { Preparing } from '../preparation.ts'
import { type CopyAnswer, type CopyRequest, decodeAnswer, encodeRequest } from './copy-request.ts'
import { BlobsGoneError, CopyMissingError } from './errors.ts'
import {
  COPY_ANSWER_MS,
  COPY_ANSWER_SLACK_MS,
  COPY_ASKED_MAX,
  COPY_REFS_MAX,
  COPY_STALL_MS,
  COPY_WAIT_MAX_MS,
  COPY_WAIT_MS,
} from './limits.ts'
import { type Named, newlyNamed } from './named-blobs.ts'
import type { NamedRef } from './refs-in.ts'
import { segmentsOf } from './segments-of.ts'
import { shuffled } from './shuffled.ts'
import type { Uses } from './uses.ts'

export interface CopiesOptions {
  blobs: BlobStore
  puller: BlobPuller
  uses: Uses
  /** Base URLs of others that may have blobs. */
  origins: () => string[]
  bus: Pick<Bus, 'ask'>
  /** Base URL of this controller's blobs. */
  url: string
  /** Ids of the other controllers that are alive. */
  others: () => string[]
  logger: Logger
}

/**
 * Has what a change names on another controller, too, before the change is made: who is told that it is made can rely on
 * it, whichever controller dies. Where no other one takes it in time the change is made all the same, and that is logged.
 */
export class Copies {
  readonly #options: CopiesOptions
  readonly #closed = new AbortController()

  constructor(options: CopiesOptions) {
    this.#options = options
  }

  /**
   * To be called with what a change will do, before it is made. Resolves whether there are copies or not.
   * @throws the reason of the signal, and {BlobsGoneError} if what it names is not here, and cannot be had: an undo of something that is long past
   */
  async before(source: EntitySource, ops: readonly Operation[], how: Preparing = {}): Promise<void> {
    const all = newlyNamed(source, ops)
    if (all.length === 0) return
    using _work = this.#options.uses.begin()
    await this.#requireAll(all)
    await this.#copy(all, how)
    how.signal?.throwIfAborted()
  }

  async #copy(all: readonly Named[], { signal: given, onCopying }: Preparing): Promise<void> {
    const { others, logger } = this.#options
    const refs = all.slice(0, COPY_REFS_MAX).map(({ ref, isManifest }) => ({ ref, isManifest }))
    const asked = shuffled(others()).slice(0, COPY_ASKED_MAX)
    if (asked.length === 0) return
    onCopying?.()
    const attempt = new AbortController()
    const signal = AbortSignal.any([attempt.signal, this.#closed.signal, ...(given ? [given] : [])])
    try {
      await Promise.any(asked.map((id) => this.#copyTo(id, refs, signal)))
    } catch (error) {
      const reasons = error instanceof AggregateError ? error.errors.map(messageOf) : [messageOf(error)]
      if (!signal.aborted)
        logger.warn({ blobs: refs.length, reasons }, 'only this controller has what a change names, for now')
    } finally {
      attempt.abort()
    }
  }

  close(): void {
    this.#closed.abort()
  }

  /** Nothing of it is deleted from now on. @throws {BlobsGoneError} */
  async #requireAll(all: readonly Named[]): Promise<void> {
    await this.#options.uses.claim(all.map(({ ref }) => ref.digest))
    for (const { ref, isManifest, by } of all) {
      await this.#require(ref, by)
      if (!isManifest) continue
      const segments = (await segmentsOf(this.#options.blobs, ref)) ?? []
      await this.#options.uses.claim(segments.map(({ digest }) => digest))
      for (const segment of segments) await this.#require(segment, by)
    }
  }

  async #require(ref: BlobRef, by: string): Promise<void> {
    const { blobs, puller, origins } = this.#options
    if (blobs.has(ref.digest)) return
    try {
      await puller.pull(ref, origins(), { signal: this.#closed.signal })
    } catch (error) {
      if (!(error instanceof MusterError)) throw error
      throw new BlobsGoneError(by, error)
    }
  }

  /** @throws {CopyMissingError} {BusUnavailableError} if the other one did not come to have all of it in time */
  async #copyTo(id: string, refs: NamedRef[], signal: AbortSignal): Promise<void> {
    const { bus, url } = this.#options
    const request: CopyRequest = { id: randomUUID(), from: url, refs }
    const isLarge = refs.some(({ isManifest }) => isManifest)
    const beganAt = performance.now()
    let stallsAt = beganAt + (isLarge ? COPY_STALL_MS : COPY_WAIT_MS)
    let before: CopyAnswer['missing'] | undefined
    while (true) {
      signal.throwIfAborted()
      const timeoutMs = COPY_ANSWER_MS + COPY_ANSWER_SLACK_MS
      const doing = `have blobs copied to controller ${id}`
      const answer = decodeAnswer(await bus.ask(askSubject(id), encodeRequest(request), { doing, timeoutMs }))
      const { missing, refused } = answer
      if (refused !== undefined) throw new CopyMissingError(id, refused)
      if (missing.blobs === 0) return
      const now = performance.now()
      const moved = missing.blobs !== before?.blobs || missing.bytes !== before.bytes
      if (moved && isLarge) stallsAt = Math.min(now + COPY_STALL_MS, beganAt + COPY_WAIT_MAX_MS)
      if (now >= stallsAt)
        throw new CopyMissingError(id, `${missing.blobs} blobs did not arrive there in time`)
      before = missing
    }
  }
}
