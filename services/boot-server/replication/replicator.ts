import type { Logger } from 'pino'
import type { Arrivals } from '../../../libs/blobs/arrivals.ts'
import type { BlobPuller } from '../../../libs/blobs/blob-puller.ts'
import { BlobMissingError } from '../../../libs/blobs/errors.ts'
import { SMALL_BLOB_BYTES } from '../../../libs/blobs/limits.ts'
import type { Manifests } from '../../../libs/blobs/manifests.ts'
import type { RunPuller } from '../../../libs/blobs/run-puller.ts'
import type { RunSource } from '../../../libs/blobs/run-transfer.ts'
import type { Digest } from '../../../libs/digest/digest.ts'
import { messageOf } from '../../../libs/errors/muster-error.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import type { GroupRecord } from '../../../libs/records/group-record.ts'
import type { GroupProgress, ImageProgress } from '../../../libs/records/member.ts'
import type { Pair } from '../../../libs/records/pair.ts'
import type { AheadImage } from '../../../libs/records/rack-head.ts'
import type { RackState, Switch } from '../rack-state.ts'
import { groupProgress, imageProgress } from './image-progress.ts'
import { lookOver } from './look-over.ts'
import { Needs } from './needs.ts'
import { Retry } from './retry.ts'
import { type Spread, Spreading } from './spreading.ts'
import { spreadsOf } from './spreads.ts'
import { WantedImages } from './wanted-images.ts'

/** Pulls under way at once; the puller transfers far fewer in parallel and takes the smallest first. */
const PULLS_MAX = 1_000
/** Of them, pulls of blobs that are not small: an edit that comes meanwhile must not stand behind an image. */
const LARGE_PULLS_MAX = 64
/** What arrives within this time is looked at together, in milliseconds. */
const SETTLE_MS = 20

export interface ReplicatorOptions {
  state: RackState
  puller: BlobPuller
  /** What fetches images and other large things, and what it fetches into. */
  runs: RunPuller
  arrivals: Arrivals
  manifests: Manifests
  /** Base URLs to pull single blobs from, and servers to pull runs from, best first. */
  origins: () => string[]
  runSources: (of: { artifact: Digest; image: Digest }) => RunSource[]
  /** Called whenever more of an image is here. */
  onProgress?: () => void
  /** How long is waited before an image is fetched, see Spreading. */
  gatherMs?: number
  /** Called right after a switch that changed something. */
  onSwitch: (done: Switch) => void
  /** Network boot programs that were live before; and told which are, once all of a head's are here. */
  loaders: Readonly<Record<string, BlobRef>>
  onLoaders: (loaders: Record<string, BlobRef>) => void
  logger: Logger
}

/**
 * Brings in the blobs that the rack's pairs name, small ones first, and switches pairs the moment theirs are
 * complete. Blobs of live pairs that went bad are brought in again the same way. Images are left to Spreading, with those
 * that the head wants ahead of time.
 *
 * Looking over everything that is wanted takes time in proportion to the images, so it is done for a head, a manifest
 * or a lost blob; each other arrival is only counted.
 */
export class Replicator {
  readonly #options: ReplicatorOptions
  readonly #pulling = new Map<Digest, Promise<void>>()
  readonly #stopped = new AbortController()
  readonly #images: WantedImages
  readonly #spreading: Spreading
  /** What was to be had from nobody in runs, and is tried blob by blob. */
  readonly #singly = new Set<Digest>()
  #needs = new Needs(() => false)
  #lacking: ReadonlyMap<AheadImage, number> = new Map()
  #roomBytes = Number.POSITIVE_INFINITY
  /** Blobs to be pulled, smallest last. */
  #queue: BlobRef[] = []
  #largePulling = 0
  #loaders: Readonly<Record<string, BlobRef>>
  /** What is wanted, or what of it is here, is not as it was when everything was looked over. */
  #stale = true
  #settling: NodeJS.Timeout | undefined
  readonly #retry: Retry

  constructor(options: ReplicatorOptions) {
    this.#options = options
    this.#loaders = options.loaders
    this.#images = new WantedImages(options.manifests)
    this.#retry = new Retry({ work: () => this.#pullMissing(), logger: options.logger })
    const { runs: puller, runSources: sources, arrivals, gatherMs } = options
    this.#spreading = new Spreading({
      puller,
      sources,
      isMissing: (digest) => this.#needs.isMissing(digest) && !this.#images.isReading(digest),
      onStored: (ref) => this.#stored(ref),
      onDone: ({ digest, ahead }, bytes) => options.logger.info({ digest, ahead, bytes }, 'fetched'),
      onFailed: (spread, error) => this.#failed(spread, error),
      ...(gatherMs !== undefined && { gatherMs }),
    })
    // As long as it is not known what an image is made up of, anything may be a part of it.
    arrivals.setExpected((digest) => this.#needs.isMissing(digest) || this.#images.hasUnread)
  }

  /** The groups of pending pairs, with how much of them is here. */
  get progress(): GroupProgress[] {
    const groups = new Set(this.#options.state.pending().map(({ group }) => group))
    const needs = this.#needs
    return Array.from(groups, (group) => groupProgress(group, { needs, segments: this.#segmentsOf(group) }))
  }

  /** How much is here of each image that is wanted. */
  get images(): ImageProgress[] {
    const { state } = this.#options
    return imageProgress({
      pairs: [...state.pending(), ...state.live.values()],
      live: state.live.values(),
      ahead: this.#ahead,
      lacking: this.#lacking,
      needs: this.#needs,
      segmentsOf: (manifest) => this.#images.segmentsOf(manifest),
      bytesPerS: (manifest) => this.#spreading.bytesPerS(manifest),
    })
  }

  /** All blobs that are wanted, here or not; undefined while it is not known what some wanted image is made up of. */
  needed(): Iterable<Digest> | undefined {
    return this.#stale || this.#images.hasUnread ? undefined : this.#needs.digests()
  }

  /** To be called when a head has come: looks at what is wanted now. */
  update(): void {
    if (this.#stopped.signal.aborted) return
    this.#retry.reset()
    this.#singly.clear()
    this.#look()
  }

  /** So many bytes all that is wanted may have before nothing is fetched ahead of time any more. */
  setRoom(bytes: number): void {
    this.#roomBytes = bytes
    if (this.#ahead.length === 0) return
    this.#stale = true
    this.#settleSoon()
  }

  /** A blob turned out to be missing or wrong: gets it again, if it is wanted. */
  lost(digest: Digest): void {
    if (!this.#needs.forget(digest)) return
    this.#images.lost(digest)
    this.#stale = true
    this.#settleSoon()
  }

  async close(): Promise<void> {
    this.#stopped.abort()
    clearTimeout(this.#settling)
    this.#retry.close()
    await this.#spreading.close()
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
    const pairs = this.#pairs()
    const ahead = this.#ahead
    const { former } = this.#options.state
    const manifests = pairs.map(({ group }) => group.image.manifest.digest)
    this.#images.want(new Set([...manifests, ...ahead.map(({ manifest }) => manifest.digest)]), {
      known: new Set(former.map(({ group }) => group.image.manifest.digest)),
    })
    const before = this.#needs
    const { needs, lacking } = lookOver({
      pairs,
      former,
      loaders: this.#wantedLoaders,
      ahead,
      segmentsOf: (manifest) => this.#images.segmentsOf(manifest),
      // A manifest is here only when it was read.
      isHere: (digest) => before.isHere(digest) && !this.#images.isUnread(digest),
      roomBytes: this.#roomBytes,
    })
    this.#needs = needs
    this.#lacking = lacking
    this.#switch()
    this.#pullMissing()
  }

  #pairs(): Pair[] {
    const { state } = this.#options
    return [...state.pending(), ...state.underway(), ...state.live.values()]
  }

  get #ahead(): readonly AheadImage[] {
    return this.#options.state.head?.ahead ?? []
  }

  get #wantedLoaders(): Readonly<Record<string, BlobRef>> {
    return this.#options.state.head?.loaders ?? this.#loaders
  }

  #segmentsOf({ image }: GroupRecord): readonly BlobRef[] | undefined {
    return this.#images.segmentsOf(image.manifest.digest)
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

  #pullMissing(): void {
    const spreads = spreadsOf({
      pairs: this.#pairs(),
      ahead: this.#ahead.filter((each) => !this.#lacking.has(each)),
      segmentsOf: (manifest) => this.#images.segmentsOf(manifest),
      isMissing: (digest) => this.#needs.isMissing(digest),
    }).filter(({ digest }) => !this.#singly.has(digest))
    this.#spreading.want(spreads)
    const spread = new Set(spreads.flatMap(({ refs }) => refs.map(({ digest }) => digest)))
    this.#queue = this.#needs
      .missing()
      .filter(({ digest }) => !spread.has(digest))
      .sort((first, second) => second.size - first.size)
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
    if (failure) this.#retry.later({ blob: ref.digest, ...failure })
    else this.#arrived(ref)
    this.#pullNext()
  }

  /** The blob is in the store and right; if it is a manifest, it is read, because more is wanted then. */
  async #bring(ref: BlobRef): Promise<undefined> {
    const { puller, origins, arrivals } = this.#options
    await puller.pull(ref, origins(), { signal: this.#stopped.signal, priority: -ref.size })
    arrivals.arrived(ref.digest)
    await this.#images.read(ref)
  }

  /** Without delay, unless it is a manifest: what is told of is not asked for again. */
  #stored(ref: BlobRef): void {
    if (!this.#images.isUnread(ref.digest)) {
      this.#arrived(ref)
      return
    }
    this.#images.read(ref).then(
      () => this.#arrived(ref),
      (error) => this.#retry.later({ blob: ref.digest, reason: messageOf(error) }),
    )
  }

  #arrived(ref: BlobRef): void {
    this.#retry.reset()
    if (this.#images.isUnread(ref.digest)) this.#stale = true
    if (this.#needs.arrived(ref.digest) || this.#stale) this.#settleSoon()
    if (ref.size > 0) this.#options.onProgress?.()
  }

  #failed({ digest }: Spread, error: unknown): void {
    if (error instanceof BlobMissingError) this.#singly.add(digest)
    this.#retry.later({ blob: digest, reason: messageOf(error) })
  }
}

function isLarge({ size }: BlobRef): boolean {
  return size >= SMALL_BLOB_BYTES
}
