import type { Entry } from '../../libs/archive/entry.ts'
import { MusterError } from '../../libs/errors/muster-error.ts'
import type { Description } from '../../libs/model/description.ts'
import type { Inventory } from '../../libs/model/inventory.ts'
import { type Entries, INCLUDE_OVERLAY, Includes } from '../../libs/overlay/includes.ts'
import type { Overlay } from '../../libs/overlay/overlay-tree.ts'
import type { BlobRef } from '../../libs/records/blob-ref.ts'
import { ImageTextsUnavailableError, OverlayUnavailableError } from './overlays/errors.ts'
import { TreeLoader, type TreeLoaderOptions } from './tree-loader.ts'

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
  /** What cannot be had now, in words: `overlay motd`, `image debian`. */
  missing: readonly string[]
}

/** One for all: what is missing is the same as before as long as it is missing. */
const NOTHING: readonly Entry[] = []

const FAILURES = { overlay: OverlayUnavailableError, image: ImageTextsUnavailableError }

/**
 * Loads the trees that overlays are rendered from. What did not change since the load before is the same object as then.
 * What cannot be had says so where it is used, and only nodes that need it are the worse for it.
 */
export class OverlayLoader {
  readonly #trees: TreeLoader
  #unavailable = new Map<string, { cause: MusterError; error: MusterError }>()
  #includes: { parts: readonly unknown[]; includes: Includes } | undefined

  constructor(options: TreeLoaderOptions) {
    this.#trees = new TreeLoader(options)
  }

  /** Ends what is being fetched. */
  close(): void {
    this.#trees.close()
  }

  /** @throws the signal's reason */
  async load({ overlays, include, texts }: OverlaySources, signal: AbortSignal): Promise<LoadedOverlays> {
    const refs = [...Array.from(overlays.values(), ({ tree }) => tree), ...texts.values()]
    const trees = await this.#trees.load(include ? [...refs, include] : refs, signal)
    const before = this.#unavailable
    this.#unavailable = new Map()
    const treeOf = (ref: BlobRef, { kind, name }: { kind: keyof typeof FAILURES; name: string }): Entries => {
      const tree = trees.get(ref.digest)!
      if (!(tree instanceof MusterError)) return tree
      const what = `${kind} ${name}`
      const known = before.get(what)
      const unavailable =
        known?.cause === tree ? known : { cause: tree, error: new FAILURES[kind](name, tree) }
      this.#unavailable.set(what, unavailable)
      return unavailable.error
    }
    const loaded = new Map<string, Overlay>()
    for (const [name, { tree: ref, changedAt }] of overlays) {
      const tree = treeOf(ref, { kind: 'overlay', name })
      const at = changedAt !== undefined && { changedAt }
      if (tree instanceof MusterError) loaded.set(name, { name, entries: NOTHING, ...at, missing: tree })
      else loaded.set(name, { name, entries: tree, ...at })
    }
    const files = include && treeOf(include, { kind: 'overlay', name: INCLUDE_OVERLAY })
    const images = new Map<string, Entries>()
    for (const [name, ref] of texts) images.set(name, treeOf(ref, { kind: 'image', name }))
    return {
      overlays: loaded,
      includes: this.#include(files, images),
      missing: [...this.#unavailable.keys()],
    }
  }

  #include(files: Entries | undefined, images: ReadonlyMap<string, Entries>): Includes {
    const parts = [files, ...[...images].flat()]
    const known = this.#includes
    if (known?.parts.length === parts.length && known.parts.every((part, index) => part === parts[index]))
      return known.includes
    const includes = new Includes({ ...(files && { files }), images })
    this.#includes = { parts, includes }
    return includes
  }
}
