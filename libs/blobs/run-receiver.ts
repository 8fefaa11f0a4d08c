import { digestOf } from '../digest/digest.ts'
import type { BlobRef } from '../records/blob-ref.ts'
import type { Arrivals } from './arrivals.ts'
import type { BlobStore } from './blob-store.ts'
import { BlobCorruptError } from './errors.ts'
import { SEGMENT_IN_MEMORY_BYTES_MAX } from './limits.ts'
import type { PartialBlob } from './partial-blob.ts'
import type { Run } from './runs.ts'
import type { SegmentWriter } from './segment-writer.ts'

export interface RunReceiverOptions {
  store: BlobStore
  arrivals: Arrivals
  writer: SegmentWriter
  run: Run
  onStored: (ref: BlobRef) => void
}

/**
 * Takes the bytes of a run as they come, from one origin or, after a break, from another: splits them into segments,
 * checks each, and has it stored. Only what was right is kept; `position` says where to go on.
 */
export class RunReceiver {
  readonly #options: RunReceiverOptions
  readonly #writing: Promise<void>[] = []
  readonly #storing: Promise<void>[] = []
  /** The segment that comes, and where it begins. */
  #index = 0
  #begins: number
  #gathered: { bytes: Buffer; filled: number } | undefined
  #partial: PartialBlob | undefined

  constructor(options: RunReceiverOptions) {
    this.#options = options
    this.#begins = options.run.start
  }

  /** The next byte of the artifact that is wanted, and where the run ends. */
  get position(): number {
    return this.#begins + (this.#partial?.sizeBytes ?? this.#gathered?.filled ?? 0)
  }

  get end(): number {
    return this.#options.run.refs.slice(this.#index).reduce((sum, { size }) => sum + size, this.#begins)
  }

  get isComplete(): boolean {
    return this.#index === this.#options.run.refs.length
  }

  /** @throws {BlobCorruptError} The segment that these bytes end is not right, and comes again from its beginning. */
  async take(chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.length; ) {
      const ref = this.#options.run.refs[this.#index]
      if (!ref) throw new BlobCorruptError(`more came than was asked for, from byte ${this.#begins} on`)
      at +=
        ref.size > SEGMENT_IN_MEMORY_BYTES_MAX
          ? await this.#write(ref, chunk, at)
          : this.#gather(ref, chunk, at)
      if (this.position === this.#begins + ref.size) await this.#finish(ref)
    }
  }

  /** Waits until all that came is in the store. @throws what the store throws */
  async written(): Promise<void> {
    await Promise.all(this.#writing)
  }

  /** Waits until all that came stays there when the power fails, and was told of. @throws what the store throws */
  async stored(): Promise<void> {
    await Promise.all(this.#storing)
  }

  /** Gives up what is no whole segment, and waits until the rest is written, or cannot be. */
  async close(): Promise<void> {
    await this.#restart()
    await Promise.allSettled(this.#writing)
  }

  async #restart(): Promise<void> {
    this.#gathered = undefined
    await this.#partial?.discard()
    this.#partial = undefined
  }

  #gather(ref: BlobRef, chunk: Buffer, at: number): number {
    this.#gathered ??= { bytes: Buffer.allocUnsafeSlow(ref.size), filled: 0 }
    const { bytes, filled } = this.#gathered
    const copied = chunk.copy(bytes, filled, at, at + ref.size - filled)
    this.#gathered.filled += copied
    return copied
  }

  async #write(ref: BlobRef, chunk: Buffer, at: number): Promise<number> {
    this.#partial ??= await this.#options.store.begin()
    const part = chunk.subarray(at, at + ref.size - this.#partial.sizeBytes)
    await this.#partial.write(part)
    return part.length
  }

  async #finish(ref: BlobRef): Promise<void> {
    const { store, writer, arrivals, onStored } = this.#options
    const [gathered, partial] = [this.#gathered, this.#partial]
    this.#gathered = undefined
    this.#partial = undefined
    if (partial) {
      await store.commit(partial, ref)
      arrivals.arrived(ref.digest)
      onStored(ref)
    } else {
      const { bytes } = gathered!
      if (digestOf(bytes) !== ref.digest)
        throw new BlobCorruptError(`blob ${ref.digest} came with wrong bytes`)
      const { written, stored } = await writer.add(ref, bytes)
      this.#writing.push(written)
      const told = stored.then(() => {
        // What the disk lost before it made sure of it comes again.
        if (store.has(ref.digest)) onStored(ref)
      })
      told.catch(() => {})
      this.#storing.push(told)
    }
    this.#index += 1
    this.#begins += ref.size
  }
}
