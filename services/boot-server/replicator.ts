import type { Logger } from 'pino'
import type { BlobPuller } from '../../libs/blobs/blob-puller.ts'
import { SMALL_BLOB_BYTES } from '../../libs/blobs/limits.ts'
import type { Digest } from '../../libs/digest/digest.ts'
import { messageOf } from '../../libs/errors/muster-error.ts'
import type { BlobRef } from '../../libs/records/blob-ref.ts'
import type { GroupRecord } from '../../libs/records/group-record.ts'
import type { GroupProgress } from '../../libs/records/member.ts'
import { groupBlobs, nodeBlobs, type Pair } from '../../libs/records/pair.ts'
import type { Manifests } from './manifests.ts'
import { Needs } from './needs.ts'
import type { RackState, Switch } from './rack-state.ts'

/** Pulls under way at once; the puller transfers far fewer in parallel and takes the smallest first. */
const PULLS_MAX = 1_000
/** Of them, pulls of blobs that are not small: an edit that comes meanwhile must not stand behind an image. */
const LARGE_PULLS_MAX = 64
/** What arrives within this time is looked at together, in milliseconds. */
const SETTLE_MS = 20
/** Pause before a blob that could not be had is asked for again, growing up to the second figure, in milliseconds. */
const RETRY_MIN_MS = 500
const RETRY_MAX_MS = 30_000

export interface ReplicatorOptions {
  state: RackState
  puller: BlobPuller
  manifests: Manifests
  /** Base URLs to pull from, best first. */
  origins: () => string[]
  /** Called right after a switch that changed something. */
  onSwitch: (done: Switch) => void
  /** Network boot programs that were live before; and told which are, once all of a head's are here. */
  loaders: Readonly<Record<string, BlobRef>>
  onLoaders: (loaders: Record<string, BlobRef>) => void
  logger: Logger
}

/**
 * Brings in the blobs that the rack's pairs name, small ones first, and switches pairs the moment theirs are
 * complete. Blobs of live pairs that went bad are brought in again the same way.
 *
 * Looking over everything that is wanted takes time in proportion to the images, so it is done for a head, a manifest
 * or a lost blob; each other arrival is only counted.
 */
export class Replicator {
  readonly #options: ReplicatorOptions
  readonly #pulling = new Map<Digest, Promise<void>>()
  readonly #stopped = new AbortController()
  /** The segments of each wanted image whose manifest is here and was read. */
  readonly #images = new Map<Digest, readonly BlobRef[]>()
  /** Manifests that are wanted and were not read yet: here only when they were. */
  #unread: ReadonlySet<Digest> = new Set()
  #needs = new Needs(() => false)
  /** Blobs to be pulled, smallest last. */
  #queue: BlobRef[] = []
  #largePulling = 0
  #loaders: Readonly<Record<string, BlobRef>>
  /** What is wanted, or what of it is here, is not as it was when everything was looked over. */
  #stale = false
  #settling: NodeJS.Timeout | undefined
  #retrying: NodeJS.Timeout | undefined
  #retryMs = RETRY_MIN_MS

  constructor(options: ReplicatorOptions) {
    this.#options = options
    this.#loaders = options.loaders
  }

  /** The groups of pending pairs, with how much of them is here. */
  get progress(): GroupProgress[] {
    const groups = new Set(this.#options.state.pending().map(({ group }) => group))
    return Array.from(groups, (group) => this.#progressOf(group))
  }

  /** To be called when a head has come: looks at what is wanted now. */
  update(): void {
    if (this.#stopped.signal.aborted) return
    this.#retryMs = RETRY_MIN_MS
    this.#look()
  }

  /** A blob turned out to be missing or wrong: gets it again, if it is wanted. */
  lost(digest: Digest): void {
    if (!this.#needs.forget(digest)) return
    this.#images.delete(digest)
    this.#stale = true
    this.#settleSoon()
  }

  async close(): Promise<void> {
    this.#stopped.abort()
    clearTimeout(this.#settling)
    clearTimeout(this.#retrying)
    await Promise.allSettled(this.#pulling.values())
  }

  #settleSoon(): void {
    if (this.#stopped.signal.aborted) return
    this.#settling ??= setTimeout(() => {
      this.#settling = undefined
      if (this.#stale) this.#look()
      else this.#switch()
    }, SETTLE_MS)
  }

  /** Nothing here waits: what is seen complete is switched in the same step. */
  #look(): void {
    this.#stale = false
    const { state } = this.#options
    const pairs = [...state.pending(), ...state.underway(), ...state.live.values()]
    this.#forgetImages(pairs)
    const before = this.#needs
    const needs = new Needs((digest) => before.isHere(digest) && !this.#unread.has(digest))
    needs.add(this.#wantedLoaders, Object.values(this.#wantedLoaders))
    for (const { node, group } of pairs) {
      needs.add(node, nodeBlobs(node))
      needs.add(group, groupBlobs(group))
      const segments = this.#segmentsOf(group)
      if (segments) needs.add(segments, segments)
    }
    this.#needs = needs
    this.#switch()
    this.#pullMissing()
  }

  /** Keeps the segments of wanted images only, and takes note of which are not known. */
  #forgetImages(pairs: readonly Pair[]): void {
    const wanted = new Set(pairs.map(({ group }) => group.image.manifest.digest))
    for (const digest of this.#images.keys()) if (!wanted.has(digest)) this.#images.delete(digest)
    this.#unread = wanted.difference(this.#images)
  }

  get #wantedLoaders(): Readonly<Record<string, BlobRef>> {
    return this.#options.state.head?.loaders ?? this.#loaders
  }

  #segmentsOf({ image }: GroupRecord): readonly BlobRef[] | undefined {
    return this.#images.get(image.manifest.digest)
  }

  #switch(): void {
    const { state, onSwitch, onLoaders } = this.#options
    const done = state.switch((pair) => this.#isComplete(pair))
    if (done.switched.length > 0 || done.removed.length > 0) onSwitch(done)
    const loaders = this.#wantedLoaders
    if (loaders === this.#loaders || !this.#needs.isComplete(loaders)) return
    this.#loaders = loaders
    onLoaders(loaders)
  }

  #isComplete({ node, group }: Pair): boolean {
    const segments = this.#segmentsOf(group)
    return segments !== undefined && [node, group, segments].every((owner) => this.#needs.isComplete(owner))
  }

  #progressOf(group: GroupRecord): GroupProgress {
    const own = this.#needs.progressOf(group)
    const segments = this.#segmentsOf(group)
    const image = segments ? this.#needs.progressOf(segments) : { have: 0, total: group.image.size }
    return { group: group.id, have: own.have + image.have, total: own.total + image.total }
  }

  #pullMissing(): void {
    this.#queue = this.#needs.missing().sort((first, second) => second.size - first.size)
    this.#pullNext()
  }

  #pullNext(): void {
    while (this.#pulling.size < PULLS_MAX && !this.#stopped.signal.aborted) {
      const ref = this.#queue.at(-1)
      if (ref === undefined || (isLarge(ref) && this.#largePulling >= LARGE_PULLS_MAX)) return
      this.#queue.pop()
      if (this.#needs.isMissing(ref.digest) && !this.#pulling.has(ref.digest)) {
        this.#pulling.set(ref.digest, this.#pull(ref))
      }
    }
  }

  async #pull(ref: BlobRef): Promise<void> {
    if (isLarge(ref)) this.#largePulling += 1
    const failure = await this.#bring(ref).catch((error: unknown) => ({ reason: messageOf(error) }))
    if (isLarge(ref)) this.#largePulling -= 1
    this.#pulling.delete(ref.digest)
    if (failure) {
      this.#retryLater({ blob: ref.digest, ...failure })
    } else {
      this.#retryMs = RETRY_MIN_MS
      if (this.#unread.has(ref.digest)) this.#stale = true
      if (this.#needs.arrived(ref.digest) || this.#stale) this.#settleSoon()
    }
    this.#pullNext()
  }

  /** The blob is in the store and right; if it is a manifest, it is read, because more is wanted then. */
  async #bring(ref: BlobRef): Promise<undefined> {
    const { puller, origins, manifests } = this.#options
    await puller.pull(ref, origins(), { signal: this.#stopped.signal, priority: -ref.size })
    if (!this.#unread.has(ref.digest)) return
    const { refs } = await manifests.image(ref)
    this.#images.set(ref.digest, refs)
  }

  #retryLater(failed: { blob: Digest; reason: string }): void {
    if (this.#stopped.signal.aborted || this.#retrying) return
    const pauseMs = this.#retryMs
    this.#options.logger.warn({ pauseMs, ...failed }, 'some blobs could not be had; trying again')
    this.#retrying = setTimeout(
      () => {
        this.#retrying = undefined
        this.#pullMissing()
      },
      pauseMs * (0.5 + Math.random()),
    )
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MAX_MS)
  }
}

function isLarge({ size }: BlobRef): boolean {
  return size >= SMALL_BLOB_BYTES
}
