import type { Entry } from '../../libs/archive/entry.ts'
import { readEntries } from '../../libs/archive/pack.ts'
import type { BlobPuller } from '../../libs/blobs/blob-puller.ts'
import type { BlobStore } from '../../libs/blobs/blob-store.ts'
import type { Digest } from '../../libs/digest/digest.ts'
import { MusterError } from '../../libs/errors/muster-error.ts'
import type { Description } from '../../libs/model/description.ts'
import type { Inventory } from '../../libs/model/inventory.ts'
import { INCLUDE_OVERLAY, Includes } from '../../libs/overlay/includes.ts'
import type { Overlay } from '../../libs/overlay/overlay-tree.ts'
import type { BlobRef } from '../../libs/records/blob-ref.ts'
import { OverlayUnavailableError } from './overlays/errors.ts'

/** What overlays are rendered from, as the description names it: by blobs. */
export interface OverlaySources {
  overlays: ReadonlyMap<string, { tree: BlobRef; changedAt: number | undefined }>
  /** The tree whose files templates can include. */
  include: BlobRef | undefined
  /** Files of images that templates can read, by the image's name. */
  texts: ReadonlyMap<string, BlobRef>
}

/** All that nodes name, and what templates can include. */
export function overlaySources(description: Description, inventory: Inventory): OverlaySources {
  const overlays = new Map<string, { tree: BlobRef; changedAt: number | undefined }>()
  for (const [name, { tree, changedAt }] of description.overlays()) {
    if (inventory.isNamed('overlay', name)) overlays.set(name, { tree: tree as BlobRef, changedAt })
  }
  const texts = new Map<string, BlobRef>()
  for (const [name, image] of description.images()) {
    if (image.texts && inventory.isNamed('image', name)) texts.set(name, image.texts as BlobRef)
  }
  return { overlays, include: description.overlay(INCLUDE_OVERLAY)?.tree as BlobRef | undefined, texts }
}

export interface LoadedOverlays {
  overlays: ReadonlyMap<string, Overlay>
  includes: Includes
  /** Names of overlays whose trees cannot be had now. */
  missing: readonly string[]
}

/**
 * Loads the trees of overlays. What did not change since the load before is the same object as then, and is not read
 * again. A tree that is not here is fetched; where nobody has it, the overlay says so, and only nodes that have that
 * overlay are the worse for it.
 */
export class OverlayLoader {
  readonly #blobs: BlobStore
  readonly #puller: BlobPuller
  readonly #origins: () => string[]
  #trees = new Map<Digest, readonly Entry[]>()
  #includes: { key: string; includes: Includes } | undefined

  constructor(options: { blobs: BlobStore; puller: BlobPuller; origins: () => string[] }) {
    this.#blobs = options.blobs
    this.#puller = options.puller
    this.#origins = options.origins
  }

  /** @throws what keeps files from being read that any template may include: see Includes */
  async load(sources: OverlaySources, signal: AbortSignal): Promise<LoadedOverlays> {
    const before = this.#trees
    const loaded = new Map<Digest, readonly Entry[]>()
    const entriesOf = async (ref: BlobRef): Promise<readonly Entry[]> => {
      const entries = loaded.get(ref.digest) ?? before.get(ref.digest) ?? (await this.#read(ref, signal))
      loaded.set(ref.digest, entries)
      return entries
    }
    const overlays = new Map<string, Overlay>()
    const missing: string[] = []
    for (const [name, { tree, changedAt }] of sources.overlays) {
      const at = changedAt !== undefined && { changedAt }
      try {
        overlays.set(name, { name, entries: await entriesOf(tree), ...at })
      } catch (error) {
        if (signal.aborted || !(error instanceof MusterError)) throw error
        missing.push(name)
        overlays.set(name, { name, entries: [], ...at, missing: new OverlayUnavailableError(name, error) })
      }
    }
    const includes = await this.#include(sources, entriesOf)
    this.#trees = loaded
    return { overlays, includes, missing }
  }

  async #include(
    { include, texts }: OverlaySources,
    entriesOf: (ref: BlobRef) => Promise<readonly Entry[]>,
  ): Promise<Includes> {
    const files = include && (await entriesOf(include))
    const images = new Map<string, readonly Entry[]>()
    for (const [name, ref] of texts) images.set(name, await entriesOf(ref))
    const key = JSON.stringify([
      include?.digest,
      ...Array.from(texts, ([name, { digest }]) => [name, digest]),
    ])
    if (this.#includes?.key !== key) {
      this.#includes = { key, includes: new Includes({ ...(files && { files }), images }) }
    }
    return this.#includes.includes
  }

  async #read(ref: BlobRef, signal: AbortSignal): Promise<readonly Entry[]> {
    if (!this.#blobs.has(ref.digest)) await this.#puller.pull(ref, this.#origins(), { signal })
    return readEntries(await this.#blobs.read(ref))
  }
}
