import { isDeepStrictEqual } from 'node:util'
import type { ResolvedNode } from '../model/resolved-node.ts'
import type { ClusterData } from '../overlay/cluster-data.ts'
import { type OverlayContext, type OverlayGroup, OverlayRenderer } from '../overlay/overlay-renderer.ts'
import type { Overlay } from '../overlay/overlay-tree.ts'
import type { BlobRef } from '../records/blob-ref.ts'
import type { Segments } from './segments.ts'

type Overlays = ReadonlyMap<string, Overlay>

/** A list of overlays, laid over one another, as nodes that have it get it. */
export interface OverlaySet {
  /** The same object as long as it is the same. */
  readonly shared: readonly BlobRef[]
  /** Changes when what own() gives may have changed for a node that itself did not. */
  readonly ownId: object
  readonly group: OverlayGroup
  /** What a node gets of it where no file is a node's own. */
  readonly nothing: Rendered
}

/** What a node gets of a list of overlays beside what is shared. */
export interface Rendered {
  readonly ownId: object
  readonly segments: readonly BlobRef[]
}

interface Making {
  context: OverlayContext
  sample: ResolvedNode
  segments: Segments
}

interface Known {
  set: OverlaySet
  names: readonly string[]
  version: number
}

/** Renders each list of overlays once for all groups that have it, in whichever rack; and again when it must. */
export class OverlaySets {
  readonly #data: ClusterData
  readonly #renderer: OverlayRenderer
  #sets = new Map<string, Known>()
  /** Lists that were asked for in this update, or are being made: one at a time for each. */
  #current = new Map<string, Promise<OverlaySet>>()
  #changed: ReadonlySet<string> = new Set()
  #overlays: Overlays = new Map()

  constructor(data: ClusterData) {
    this.#data = data
    this.#renderer = new OverlayRenderer(data)
  }

  /** How often a template was rendered so far. */
  get renderings(): number {
    return this.#renderer.renderings
  }

  /** Begins an update. */
  begin(overlays: Overlays): void {
    const names = new Set([...overlays.keys(), ...this.#overlays.keys()])
    const entriesOf = (of: Overlays, name: string) => of.get(name)?.entries
    this.#changed = new Set(
      [...names].filter((name) => entriesOf(overlays, name) !== entriesOf(this.#overlays, name)),
    )
    this.#overlays = overlays
    for (const name of this.#changed) this.#renderer.changed(this.#overlay(name))
    this.#current = new Map()
  }

  /** Ends an update: lists that nobody asked for in it are forgotten. */
  end(): void {
    for (const key of this.#sets.keys()) if (!this.#current.has(key)) this.#sets.delete(key)
  }

  /** @throws {OverlayRenderError | OverlayOutputError} if it fails for every node. @throws {OverlayTreeError} */
  of(names: readonly string[], options: Making): Promise<OverlaySet> {
    const key = [options.context, ...names].join('\0')
    let set = this.#current.get(key)
    if (!set) {
      set = this.#renew(key, { names, ...options })
      this.#current.set(key, set)
    }
    return set
  }

  async #renew(key: string, options: Making & { names: readonly string[] }): Promise<OverlaySet> {
    const { names, context, sample, segments } = options
    const known = this.#sets.get(key)
    const isSameTree = known?.names.every((name) => !this.#changed.has(name)) ?? false
    const changedSince = (reads: ReadonlySet<string>): boolean =>
      this.#data.changedSince(reads, known?.version ?? 0)
    const { sharedReads, ownReads } = known?.set.group ?? { sharedReads: new Set(), ownReads: new Set() }
    if (known && isSameTree && !changedSince(sharedReads) && !changedSince(ownReads)) return known.set
    this.#sets.delete(key)
    const overlays = names.map((name) => this.#overlay(name))
    const group = this.#renderer.group({ overlays, context, sample })
    const shared = await segments.of(group.shared)
    const isSameShape = known?.set.group.ownShape === group.ownShape
    if (isSameShape) group.expect(ownReads)
    const isSameOwn = known && isSameShape && !changedSince(ownReads)
    const ownId = isSameOwn ? known.set.ownId : {}
    const set: OverlaySet = {
      shared: known && isDeepStrictEqual(known.set.shared, shared) ? known.set.shared : shared,
      ownId,
      group,
      nothing: isSameOwn ? known.set.nothing : { ownId, segments: await segments.of([]) },
    }
    this.#sets.set(key, { set, names, version: this.#data.version })
    return set
  }

  #overlay(name: string): Overlay {
    return this.#overlays.get(name) ?? { name, entries: [] }
  }
}
