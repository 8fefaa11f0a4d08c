import type { ResolvedNode } from '../model/resolved-node.ts'
import { type OverlayGroup, OverlayRenderer } from '../overlay/overlay-renderer.ts'
import type { BlobRef } from '../records/blob-ref.ts'
import type { CompileInput } from './input.ts'
import type { Segments } from './segments.ts'

/** A list of overlays, laid over one another, as nodes that have it get it. */
export interface OverlaySet {
  shared: BlobRef[]
  own: (node: ResolvedNode) => Promise<BlobRef[]>
}

/** Renders each list of overlays once for all groups that have it, in whichever rack. */
export class OverlaySets {
  readonly #input: CompileInput
  readonly #segments: Segments
  readonly #renderer: OverlayRenderer
  readonly #sets = new Map<string, Promise<OverlaySet>>()

  constructor(input: CompileInput, segments: Segments) {
    this.#input = input
    this.#segments = segments
    this.#renderer = new OverlayRenderer({ clusterName: input.clusterName, nodes: input.nodes })
  }

  /** @throws {OverlayRenderError} if it fails for every node. @throws {OverlayTreeError} */
  of(names: readonly string[], sample: ResolvedNode): Promise<OverlaySet> {
    const key = names.join('\0')
    let set = this.#sets.get(key)
    if (!set) {
      set = this.#make(names, sample)
      this.#sets.set(key, set)
    }
    return set
  }

  async #make(names: readonly string[], sample: ResolvedNode): Promise<OverlaySet> {
    const overlays = names.map((name) => ({ name, entries: this.#input.overlays.get(name) ?? [] }))
    const group: OverlayGroup = this.#renderer.group({ overlays, sample })
    return {
      shared: await this.#segments.of(group.shared),
      own: (node) => this.#segments.of(group.own(node)),
    }
  }
}
