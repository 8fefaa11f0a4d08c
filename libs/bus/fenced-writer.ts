import { randomUUID } from 'node:crypto'
import type { Bucket } from './bucket.ts'
import type { Connection } from './connection.ts'
import { FencedOutError, SequenceConflictError } from './errors.ts'
import { type LeaseTerm, parseTerm, serializeTerm } from './lease-term.ts'
import { bucketSubject, checkedKey, FENCE_KEY } from './names.ts'
import { checkSize, type Published, publish } from './publish.ts'

/** How much of a batch is on its way at a time. */
const WRITES_IN_FLIGHT_MAX = 512
const BYTES_IN_FLIGHT_MAX = 8 * 1024 * 1024
/** How often two that open at once may get in each other's way before one gives up. */
const OPEN_ATTEMPTS_MAX = 5

const NOTHING = new Uint8Array()

export interface Write {
  key: string
  /** Undefined deletes the key. */
  value: Uint8Array | undefined
}

/**
 * The sole writer of a bucket. Its messages form a chain: each has an id that never was before, and is stored only
 * if the last message of the whole bucket is the one with the id before it. Whatever anybody else writes breaks the
 * chain for good: a new writer begins with the fence, and a former one that was frozen and wakes up cannot get a
 * single message in. What is stored of a batch is always a prefix of it.
 *
 * (Chaining by the stream's sequence numbers would not do. The fence makes one message of the former writer fail,
 * but it also takes a sequence, which is just the one that the message after that expects.)
 *
 * That is so on one server. Where several keep copies of the bucket, each of them looks for itself whether the last id
 * is the expected one, and a server that was started again has forgotten it: it would leave out what the others take,
 * for good and without a word. Sequences are the same on all of them. There each message names the sequence of the one
 * before it, and is sent when that one is stored: with one on its way there is none that could fit behind a fence.
 */
export class FencedWriter {
  readonly #connection: Connection
  readonly #bucket: Bucket
  /** The messages sent since open() are `id:0`, `id:1`, ... `id:sent`; undefined while not open. */
  #chain: { id: string; sent: number; storedSeq: number } | undefined

  /** One batch at a time. */
  #writing: Promise<void> = Promise.resolve()

  constructor(connection: Connection, bucket: Bucket) {
    this.#connection = connection
    this.#bucket = bucket
  }

  get isOpen(): boolean {
    return this.#chain !== undefined
  }

  /**
   * Shuts every former writer out. To be called with a lease's term, once it is acquired, and again after any
   * error of write(): it alone tells for sure whether somebody with a later term has taken over.
   *
   * @throws {FencedOutError} somebody has
   * @throws {BusUnavailableError | StreamMissingError}
   */
  async open(term: LeaseTerm): Promise<void> {
    this.#chain = undefined
    for (let attempt = 1; attempt <= OPEN_ATTEMPTS_MAX; attempt++) {
      const fence = await this.#bucket.last(FENCE_KEY)
      const former = fence?.value === undefined ? undefined : parseTerm(fence.value)
      // Terms of one lease are ordered; of a lease bucket that was made anew they cannot be compared.
      if (former !== undefined && former.origin === term.origin && former.epoch > term.epoch) {
        throw this.#fencedOut(`${former.holder} has opened it with a later lease`)
      }
      const id = randomUUID()
      try {
        const subject = bucketSubject(this.#bucket.name, FENCE_KEY)
        const { seq } = await publish(this.#connection, subject, serializeTerm(term), {
          doing: `open ${this.#bucket.name}`,
          msgId: `${id}:0`,
          // Only over the fence that was read: whoever froze between the two is refused here.
          lastSubjectSeq: fence?.revision ?? 0,
        })
        this.#chain = { id, sent: 0, storedSeq: seq }
        return
      } catch (error) {
        if (!(error instanceof SequenceConflictError)) throw error
      }
    }
    throw this.#fencedOut('others keep opening it')
  }

  /**
   * Writes in order; resolves when all of it is stored. After an error some prefix of the batch may be stored, and
   * the writer is closed unless nothing was sent: if the lease is still held, open() it again and write all of it
   * again.
   *
   * @throws {FencedOutError} it is not open, or something else was written to the bucket
   * @throws {BusUnavailableError | BusFullError}
   * @throws {MessageTooLargeError | BadNameError} nothing was sent
   */
  write(batch: readonly Write[]): Promise<void> {
    const written = this.#writing.then(() => this.#write(batch))
    this.#writing = written.catch(() => undefined)
    return written
  }

  async #write(batch: readonly Write[]): Promise<void> {
    const doing = `write to ${this.#bucket.name}`
    const chain = this.#chain
    if (chain === undefined) throw this.#fencedOut('this writer is not open')
    for (const { key, value } of batch) {
      checkedKey(key)
      if (value !== undefined) checkSize(this.#connection, value.length, doing)
    }
    if (batch.length === 0) return
    // Asked each time: copies may have been added since.
    const isCopied = (await this.#bucket.info()).replicas > 1
    const inFlightMax = isCopied ? 1 : WRITES_IN_FLIGHT_MAX
    const inFlight: { ack: Promise<Published>; sizeBytes: number }[] = []
    let bytesInFlight = 0
    const settleFirst = async () => {
      const first = inFlight[0]!
      chain.storedSeq = (await first.ack).seq
      inFlight.shift()
      bytesInFlight -= first.sizeBytes
    }
    try {
      for (const write of batch) {
        while (inFlight.length >= inFlightMax || bytesInFlight >= BYTES_IN_FLIGHT_MAX) await settleFirst()
        const sizeBytes = write.value?.length ?? 0
        inFlight.push({ ack: this.#send(write, { doing, isCopied }), sizeBytes })
        bytesInFlight += sizeBytes
      }
      while (inFlight.length > 0) await settleFirst()
    } catch (error) {
      // The first failure makes the server refuse all that follow; it alone says why.
      this.#chain = undefined
      await Promise.allSettled(inFlight.map(({ ack }) => ack))
      throw error instanceof SequenceConflictError
        ? this.#fencedOut('something else was written to it', error)
        : error
    }
  }

  #send({ key, value }: Write, options: { doing: string; isCopied: boolean }): Promise<Published> {
    if (this.#chain === undefined) return Promise.reject(this.#fencedOut('it was closed by an error'))
    const { doing, isCopied } = options
    const { id, sent, storedSeq } = this.#chain
    this.#chain.sent += 1
    const ack = publish(this.#connection, bucketSubject(this.#bucket.name, key), value ?? NOTHING, {
      doing,
      ...(isCopied ? { lastSeq: storedSeq } : { lastMsgId: `${id}:${sent}` }),
      msgId: `${id}:${sent + 1}`,
      deleted: value === undefined,
    })
    // It is awaited in its turn; until then a failure must not count as unhandled.
    ack.catch(() => undefined)
    return ack
  }

  #fencedOut(why: string, cause?: unknown): FencedOutError {
    return new FencedOutError(`cannot write to ${this.#bucket.name}: ${why}`, {
      cause,
      hint: 'Another controller has probably taken over; one that still holds the lease opens the bucket again.',
    })
  }
}
