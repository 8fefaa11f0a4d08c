import type { Logger } from 'pino'
import type { Entry } from '../../libs/archive/entry.ts'
import { readEntries } from '../../libs/archive/pack.ts'
import type { BlobPuller } from '../../libs/blobs/blob-puller.ts'
import type { BlobStore } from '../../libs/blobs/blob-store.ts'
import type { Bus } from '../../libs/bus/bus.ts'
import { FencedOutError } from '../../libs/bus/errors.ts'
import type { Lease } from '../../libs/bus/lease.ts'
import type { LeaseTerm } from '../../libs/bus/lease-term.ts'
import { type Compiled, compile } from '../../libs/compile/compile.ts'
import { type CompileInput, type Snapshot, takeSnapshot } from '../../libs/compile/input.ts'
import type { Digest } from '../../libs/digest/digest.ts'
import { Description } from '../../libs/model/description.ts'
import type { BlobRef } from '../../libs/records/blob-ref.ts'
import type { Cluster } from './cluster.ts'
import { Publisher } from './publisher.ts'

const LEASE = 'compiler'
/** Pause before a compile that failed is tried again, growing up to the second figure, in milliseconds. */
const RETRY_MIN_MS = 500
const RETRY_MAX_MS = 30_000

export interface CompilerOptions {
  /** Of this controller: the holder of the lease. */
  id: string
  cluster: Cluster
  blobs: BlobStore
  puller: BlobPuller
  /** Base URLs of others, to pull trees from that were put there. */
  origins: () => string[]
  bus: Bus
  logger: Logger
}

/**
 * Compiles the description into boot records whenever it changes, as long as this controller holds the lease: one
 * controller at a time does. Changes that come during a compile are taken together in the next.
 */
export class Compiler {
  readonly #cluster: Cluster
  readonly #blobs: BlobStore
  readonly #puller: BlobPuller
  readonly #origins: () => string[]
  readonly #bus: Bus
  readonly #logger: Logger
  readonly #lease: Lease
  readonly #forget: () => void
  /** Blobs that went bad here and that no compile has made again. */
  readonly #lost = new Set<Digest>()
  #trees = new Map<Digest, readonly Entry[]>()
  #ended: AbortController | undefined
  #running: Promise<void> = Promise.resolve()
  #wake: () => void = () => {}
  #dirty = true
  #problems: ReadonlyMap<string, string> = new Map()

  constructor(options: CompilerOptions) {
    this.#cluster = options.cluster
    this.#blobs = options.blobs
    this.#puller = options.puller
    this.#origins = options.origins
    this.#bus = options.bus
    this.#logger = options.logger
    this.#forget = this.#cluster.onChange(() => this.#poke())
    this.#lease = this.#bus.lease({
      key: LEASE,
      holder: options.id,
      onAcquired: (term) => this.#begin(term),
      onLost: () => this.#end(),
    })
  }

  /** Nodes without a newest record, each with the reason; known only where the compiling is done. */
  get problems(): ReadonlyMap<string, string> {
    return this.#problems
  }

  /** A blob on disk was altered, or cannot be read: if the present records name it, a compile makes it again. */
  blobLost(digest: Digest): void {
    this.#lost.add(digest)
    this.#poke()
  }

  async close(): Promise<void> {
    this.#forget()
    this.#end()
    await this.#running
    await this.#lease.close()
    // It may have been acquired once more in between, and is lost again now.
    await this.#running
  }

  #poke(): void {
    this.#dirty = true
    this.#wake()
  }

  #begin(term: LeaseTerm): void {
    const ended = new AbortController()
    const publisher = new Publisher({
      bus: this.#bus,
      term,
      ended: ended.signal,
      logger: this.#logger,
    })
    this.#logger.info({ epoch: term.epoch }, 'this controller compiles now')
    this.#ended = ended
    this.#dirty = true
    // A term begins only when the work of the one before has ended.
    this.#running = this.#running.then(() => this.#run(publisher, ended.signal))
  }

  #end(): void {
    if (!this.#ended) return
    this.#ended.abort()
    this.#ended = undefined
    this.#problems = new Map()
    this.#wake()
  }

  async #run(publisher: Publisher, ended: AbortSignal): Promise<void> {
    let retryMs = RETRY_MIN_MS
    while (!ended.aborted) {
      if (!this.#dirty) {
        await this.#untilPoked()
        continue
      }
      this.#dirty = false
      try {
        await this.#compileOnce(publisher, ended)
        retryMs = RETRY_MIN_MS
      } catch (error) {
        if (ended.aborted) return
        if (error instanceof FencedOutError)
          this.#logger.warn({ reason: error.message }, 'another controller compiles')
        else this.#logger.error({ err: error, retryMs }, 'compiling failed; trying again')
        this.#dirty = true
        await this.#untilPoked(retryMs)
        retryMs = Math.min(retryMs * 2, RETRY_MAX_MS)
      }
    }
  }

  async #compileOnce(publisher: Publisher, ended: AbortSignal): Promise<void> {
    const startedAt = performance.now()
    const { compiled, written } = await publisher.publish(() => this.#compile(ended))
    if (!ended.aborted) this.#problems = compiled.problems
    const ms = Math.round(performance.now() - startedAt)
    const { seq, problems } = compiled
    this.#logger.info({ seq, written, problems: problems.size, ms }, 'compiled')
  }

  /** Compiles what the change log says now, which another controller may have written, and stores the blobs of it. */
  async #compile(ended: AbortSignal): Promise<Compiled> {
    await this.#cluster.caughtUp(ended)
    const { state } = this.#cluster
    const snapshot = takeSnapshot({ seq: state.position.seq, description: new Description(state) })
    const compiled = await compile(await this.#loadTrees(snapshot, ended))
    const lost = new Set(this.#lost)
    const missing = [...compiled.blobs].filter(([digest]) => lost.has(digest) || !this.#blobs.has(digest))
    await this.#blobs.putMany(missing.map(([, bytes]) => bytes))
    for (const digest of lost) this.#lost.delete(digest)
    return compiled
  }

  /** The overlays' files; those that did not change are kept from the compile before. */
  async #loadTrees(snapshot: Snapshot, ended: AbortSignal): Promise<CompileInput> {
    const trees = new Map<Digest, readonly Entry[]>()
    const overlays = new Map<string, readonly Entry[]>()
    for (const [name, ref] of snapshot.overlays) {
      const entries = this.#trees.get(ref.digest) ?? (await this.#loadTree(ref, ended))
      trees.set(ref.digest, entries)
      overlays.set(name, entries)
    }
    this.#trees = trees
    return { ...snapshot, overlays }
  }

  /** Only the controller that put an overlay has its tree; the others fetch it. */
  async #loadTree(ref: BlobRef, ended: AbortSignal): Promise<readonly Entry[]> {
    if (!this.#blobs.has(ref.digest)) await this.#puller.pull(ref, this.#origins(), { signal: ended })
    return readEntries(await this.#blobs.read(ref))
  }

  async #untilPoked(timeoutMs?: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      if (timeoutMs !== undefined) timer = setTimeout(resolve, timeoutMs)
      else if (this.#dirty || !this.#ended) resolve()
    })
    clearTimeout(timer)
  }
}
