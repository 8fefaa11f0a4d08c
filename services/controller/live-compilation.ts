import { setImmediate as afterOthers } from 'node:timers/promises'
import type { BlobPuller } from '../../libs/blobs/blob-puller.ts'
import type { BlobStore } from '../../libs/blobs/blob-store.ts'
import { type NamedScripts, namedScripts } from '../../libs/bootscript/site-scripts.ts'
import { Compilation } from '../../libs/compile/compilation.ts'
import type { Compiled } from '../../libs/compile/compiled.ts'
import type { CompileInput } from '../../libs/compile/input.ts'
import type { Digest } from '../../libs/digest/digest.ts'
import { Description } from '../../libs/model/description.ts'
import type { Image } from '../../libs/model/image.ts'
import type { ImportedKernel } from '../../libs/model/kernel.ts'
import type { BlobRef } from '../../libs/records/blob-ref.ts'
import type { GroupRecord } from '../../libs/records/group-record.ts'
import type { NodeRecord } from '../../libs/records/node-record.ts'
import type { Cluster } from './cluster.ts'
import { OverlayLoader, type OverlaySources, overlaySources } from './overlay-loader.ts'

export interface CompileParts {
  cluster: Cluster
  blobs: BlobStore
  puller: BlobPuller
  /** Base URLs of others, to pull trees from that were put there. */
  origins: () => string[]
  /** Says that blobs are about to be named: see keeping/uses.ts. */
  claim?: ((digests: Iterable<Digest>) => Promise<void>) | undefined
  /** Called when something is here that a compile could not have. */
  onFetched?: (() => void) | undefined
}

/** The description at one sequence; what overlays are rendered from is named only. */
type Snapshot = Omit<CompileInput, 'overlays' | 'includes'> & { sources: OverlaySources }

/**
 * The cluster's description, compiled: follows what changes alter, brings the result up to date when it is asked for,
 * and stores the segments that come of it.
 */
export class LiveCompilation {
  readonly #cluster: Cluster
  readonly #blobs: BlobStore
  readonly #loader: OverlayLoader
  readonly #claim: NonNullable<CompileParts['claim']>
  readonly #forget: () => void
  /** Blobs that went bad here and that no compile has made again. */
  readonly #lost = new Set<Digest>()
  #compilation: Compilation | undefined
  #last: Compiled | undefined
  #missing: readonly string[] = []
  /** Nodes that changed since the last update. */
  #altered = new Set<string>()
  #alteredLast: ReadonlySet<string> = new Set()
  #problems: ReadonlyMap<string, string> = new Map()
  /** What the boot scripts were made of the last time, and they. */
  #scripts: ReturnType<Description['bootScripts']> & { scripts: ReadonlyMap<string, NamedScripts> } = {
    shipped: {},
    site: {},
    scripts: new Map(),
  }

  constructor({ cluster, blobs, puller, origins, claim = async () => {}, onFetched }: CompileParts) {
    this.#cluster = cluster
    this.#blobs = blobs
    this.#claim = claim
    this.#loader = new OverlayLoader({ blobs, puller, origins, onFetched })
    this.#forget = cluster.onAltered((_, nodes) => {
      for (const id of nodes.keys()) this.#altered.add(id)
    })
  }

  /** Nodes that have no record, or not the newest, each with the reason. */
  get problems(): ReadonlyMap<string, string> {
    return this.#problems
  }

  /** What the last compile could not have, in words: nodes that need it keep what they had. */
  get missing(): readonly string[] {
    return this.#missing
  }

  /** Nodes that had changed when the last compile began. */
  get altered(): ReadonlySet<string> {
    return this.#alteredLast
  }

  /** The records of the last compile, which may not be written yet. */
  *records(): Iterable<GroupRecord | NodeRecord> {
    for (const { groups, nodes } of this.#last?.racks.values() ?? []) {
      yield* groups.values()
      yield* nodes.values()
    }
  }

  blobLost(digest: Digest): void {
    this.#lost.add(digest)
  }

  close(): void {
    this.#forget()
    this.#loader.close()
  }

  /** Compiles what the change log says now, which another controller may have written. One at a time. */
  async newest(signal: AbortSignal): Promise<Compiled> {
    await this.#cluster.caughtUp(signal)
    return this.present(signal)
  }

  /** Compiles what this controller has of the change log. One at a time. */
  async present(signal: AbortSignal): Promise<Compiled> {
    // What was lost is found again only by making all of it again.
    if (this.#lost.size > 0) this.#compilation = undefined
    const lost = new Set(this.#lost)
    const compilation = this.#compilation ?? new Compilation()
    this.#compilation = undefined
    const snapshot = this.#take({ all: compilation.isEmpty, lost })
    const { sources, ...rest } = snapshot
    const { missing, ...loaded } = await this.#loader.load(sources, signal)
    const compiled = await compilation.update({ ...rest, ...loaded })
    this.#missing = missing
    // Only now: after an error it is begun anew.
    this.#compilation = compilation
    this.#last = compiled
    this.#problems = compiled.problems
    for (const digest of lost) this.#lost.delete(digest)
    return compiled
  }

  /** All in one go: nothing may change while it is taken. */
  #take({ all, lost }: { all: boolean; lost: ReadonlySet<Digest> }): Snapshot {
    const { state, inventory } = this.#cluster
    const description = new Description(state)
    const { name, tags = NO_TAGS, secure = false } = description.cluster()
    const server = description.server()
    const images = new Map<string, Image>(description.images())
    const ids = all ? undefined : this.#altered
    this.#alteredLast = this.#altered
    this.#altered = new Set()
    return {
      seq: state.position.seq,
      cluster: { name, tags, server },
      nodes: ids ? [...ids].map((id) => [id, inventory.resolved(id)] as const) : [...inventory.nodes()],
      images,
      kernels: new Map<string, ImportedKernel>(description.kernels()),
      sources: overlaySources(description, inventory),
      secure,
      subnets: description.subnets(),
      loaders: description.loaders() as Record<string, BlobRef>,
      scripts: this.#scriptsOf(description),
      keep: (segments) => this.#keep(segments, lost),
      breathe: () => afterOthers(),
    }
  }

  /** Those that are the same as the last time are the same objects. */
  #scriptsOf(description: Description): ReadonlyMap<string, NamedScripts> {
    const texts = description.bootScripts()
    const { shipped, site, scripts } = this.#scripts
    if (texts.shipped === shipped && texts.site === site) return scripts
    this.#scripts = { ...texts, scripts: namedScripts({ ...texts, before: scripts }) }
    return this.#scripts.scripts
  }

  async #keep(segments: ReadonlyMap<Digest, Buffer>, lost: ReadonlySet<Digest>): Promise<void> {
    await this.#claim(segments.keys())
    const missing = [...segments].filter(([digest]) => lost.has(digest) || !this.#blobs.has(digest))
    if (missing.length > 0) await this.#blobs.putMany(missing.map(([, bytes]) => bytes))
  }
}

const NO_TAGS: Readonly<Record<string, string>> = {}
