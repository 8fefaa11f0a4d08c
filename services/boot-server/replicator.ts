import type { Logger } from 'pino'
import type { BlobPuller } from '../../libs/blobs/blob-puller.ts'
import type { Digest } from '../../libs/digest/digest.ts'
import { messageOf } from '../../libs/errors/muster-error.ts'
import type { BlobRef } from '../../libs/records/blob-ref.ts'
import type { GroupRecord } from '../../libs/records/group-record.ts'
import type { GroupProgress } from '../../libs/records/member.ts'
import type { Manifests } from './manifests.ts'
import { groupBlobs, nodeBlobs, type Pair } from './pair.ts'
import type { RackState, Switch } from './rack-state.ts'

/** Pulls under way at once; the puller transfers far fewer in parallel and takes the smallest first. */
const PULLS_MAX = 1_000
/** Blobs that arrive within this time are looked at together, in milliseconds. */
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
 */
export class Replicator {
  readonly #options: ReplicatorOptions
  /** Blobs seen to be here and right since the process started. */
  readonly #verified = new Set<Digest>()
  readonly #pulling = new Map<Digest, Promise<void>>()
  readonly #stopped = new AbortController()
  #loaders: Readonly<Record<string, BlobRef>>
  #progress: GroupProgress[] = []
  #settling: NodeJS.Timeout | undefined
  #retrying: NodeJS.Timeout | undefined
  #retryMs = RETRY_MIN_MS
  #scanning: Promise<void> | undefined
  #scanAgain = false

  constructor(options: ReplicatorOptions) {
    this.#options = options
    this.#loaders = options.loaders
  }

  /** The groups of pending pairs, with how much of them is here. */
  get progress(): readonly GroupProgress[] {
    return this.#progress
  }

  /** To be called when a head has come: looks at what is wanted now. */
  update(): void {
    this.#retryMs = RETRY_MIN_MS
    this.#scan()
  }

  /** A blob turned out to be missing or wrong: gets it again. */
  lost(digest: Digest): void {
    if (this.#verified.delete(digest) || !this.#pulling.has(digest)) this.#scanSoon()
  }

  async close(): Promise<void> {
    this.#stopped.abort()
    clearTimeout(this.#settling)
    clearTimeout(this.#retrying)
    await Promise.allSettled([...this.#pulling.values(), this.#scanning])
  }

  #scanSoon(): void {
    if (this.#stopped.signal.aborted) return
    this.#settling ??= setTimeout(() => {
      this.#settling = undefined
      this.#scan()
    }, SETTLE_MS)
  }

  /** One scan at a time; a request that comes meanwhile makes it run once more. */
  #scan(): void {
    this.#scanAgain = true
    this.#scanning ??= this.#scanAll().finally(() => {
      this.#scanning = undefined
    })
  }

  async #scanAll(): Promise<void> {
    while (this.#scanAgain && !this.#stopped.signal.aborted) {
      this.#scanAgain = false
      try {
        await this.#look()
      } catch (error) {
        this.#options.logger.error({ err: error }, 'looking for what is missing failed')
        this.#retryLater()
      }
    }
  }

  async #look(): Promise<void> {
    const { state } = this.#options
    const loaders = state.head?.loaders ?? this.#loaders
    const pairs = new Set([...state.pending(), ...state.live.values()])
    const missing = new Map<Digest, BlobRef>()
    const note = (refs: Iterable<BlobRef>): void => {
      for (const ref of refs) if (!this.#verified.has(ref.digest)) missing.set(ref.digest, ref)
    }
    const images = new Map<GroupRecord, readonly BlobRef[] | undefined>()
    note(Object.values(loaders))
    for (const { node, group } of pairs) {
      note(nodeBlobs(node))
      if (images.has(group)) continue
      note(groupBlobs(group))
      const segments = await this.#segments(group)
      images.set(group, segments)
      if (segments) note(segments)
    }
    // From here to the switch nothing waits: what was seen complete is switched in one step.
    const incomplete = new Map(
      [...images].map(([group, segments]) => [group, this.#measure(group, segments)]),
    )
    const done = state.switch(
      ({ node, group }) =>
        incomplete.get(group) === undefined && nodeBlobs(node).every((ref) => this.#verified.has(ref.digest)),
    )
    this.#progress = progressOf(state.pending(), incomplete)
    if (done.switched.length > 0 || done.removed.length > 0) this.#options.onSwitch(done)
    this.#switchLoaders(loaders)
    this.#pull(missing)
  }

  #switchLoaders(loaders: Record<string, BlobRef>): void {
    if (loaders === this.#loaders) return
    if (!Object.values(loaders).every(({ digest }) => this.#verified.has(digest))) return
    this.#loaders = loaders
    this.#options.onLoaders(loaders)
  }

  /** The segments of a group's image, once its manifest is here. */
  async #segments(group: GroupRecord): Promise<readonly BlobRef[] | undefined> {
    const { manifest } = group.image
    if (!this.#verified.has(manifest.digest)) return undefined
    return (await this.#options.manifests.image(manifest)).refs
  }

  /** How far a group is, or undefined if nothing is missing. */
  #measure(group: GroupRecord, segments: readonly BlobRef[] | undefined): GroupProgress | undefined {
    const refs = [...groupBlobs(group), ...(segments ?? [])]
    let have = 0
    let total = segments ? 0 : group.image.size
    for (const { digest, size } of refs) {
      total += size
      if (this.#verified.has(digest)) have += size
    }
    return have === total ? undefined : { group: group.id, have, total }
  }

  #pull(missing: ReadonlyMap<Digest, BlobRef>): void {
    const smallestFirst = [...missing.values()].sort((first, second) => first.size - second.size)
    for (const ref of smallestFirst) {
      if (this.#pulling.size >= PULLS_MAX) return
      if (this.#pulling.has(ref.digest)) continue
      const pulling = this.#pullOne(ref).finally(() => this.#pulling.delete(ref.digest))
      this.#pulling.set(ref.digest, pulling)
    }
  }

  async #pullOne(ref: BlobRef): Promise<void> {
    const { puller, origins, logger } = this.#options
    try {
      await puller.pull(ref, origins(), { signal: this.#stopped.signal, priority: -ref.size })
      this.#verified.add(ref.digest)
      this.#retryMs = RETRY_MIN_MS
      this.#scanSoon()
    } catch (error) {
      if (this.#stopped.signal.aborted) return
      logger.debug({ blob: ref.digest, reason: messageOf(error) }, 'a blob could not be had')
      this.#retryLater()
    }
  }

  #retryLater(): void {
    if (this.#stopped.signal.aborted || this.#retrying) return
    this.#options.logger.warn({ pauseMs: this.#retryMs }, 'some blobs could not be had; trying again')
    this.#retrying = setTimeout(
      () => {
        this.#retrying = undefined
        this.#scan()
      },
      this.#retryMs * (0.5 + Math.random()),
    )
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MAX_MS)
  }
}

/** The groups that pending pairs wait for; a pair that waits only for blobs of its own counts as its group, complete. */
function progressOf(
  pending: readonly Pair[],
  incomplete: ReadonlyMap<GroupRecord, GroupProgress | undefined>,
): GroupProgress[] {
  const groups = new Set(pending.map(({ group }) => group))
  return [...groups].map((group) => incomplete.get(group) ?? { group: group.id, have: 0, total: 0 })
}
