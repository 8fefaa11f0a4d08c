import type { Entry } from '../archive/entry.ts'
import type { ResolvedNode } from '../model/resolved-node.ts'
import type { ClusterData } from './cluster-data.ts'
import { layerOverlays } from './layers.ts'
import type { Overlay, TreeItem } from './overlay-tree.ts'
import { type FileEntry, type Sharing, TemplateFile } from './template-file.ts'

/**
 * The files of a list of overlays, for all nodes that have this list. No path is among both the shared files and
 * those of a node: which overlay wins a path is settled first, and whether the path is shared depends on the winner.
 */
export interface OverlayGroup {
  /** What every node gets the same, directories before what is in them. */
  readonly shared: readonly Entry[]
  /** The fields of the data that the shared files, and the split between them and the others, were made of. */
  readonly sharedReads: ReadonlySet<string>
  /** The fields that own() has read so far, for any node: for none of them can any other make a difference. */
  readonly ownReads: ReadonlySet<string>
  /** The paths that own() has. */
  readonly ownPaths: readonly string[]
  /**
   * What this node gets beside it: files only, whose directories are among the shared entries.
   * @throws {OverlayRenderError}
   */
  own(node: ResolvedNode): Entry[]
}

/** A template that wins a path and that each node has its own rendering of. */
interface OwnFile {
  item: TreeItem
  entry: FileEntry
  template: TemplateFile
}

interface KnownTemplate {
  template: TemplateFile
  sharing: Sharing
  /** Of the data that it was classified with. */
  version: number
}

/**
 * Renders overlays for the nodes of a cluster. Whatever does not depend on the node is rendered once, however many
 * groups and nodes have it, and again only when what it read has changed.
 */
export class OverlayRenderer {
  readonly #data: ClusterData
  readonly #templates = new Map<string, KnownTemplate>()
  #renderings = 0

  constructor(data: ClusterData) {
    this.#data = data
  }

  /** How often a template was rendered so far. */
  get renderings(): number {
    return this.#renderings
  }

  /**
   * Lays the overlays over one another, in list order, and renders what is shared. `sample` is any node that has this
   * list: it is what templates are tried with, and makes no difference to the result. `ownReads` are those of a former
   * group of the same overlays, whose results are still in use.
   * @throws {OverlayRenderError} if a template is none, or fails for every node
   * @throws {OverlayTreeError | ValueInvalidError}
   */
  group(options: {
    overlays: readonly Overlay[]
    sample: ResolvedNode
    ownReads?: Iterable<string>
  }): OverlayGroup {
    const shared: Entry[] = []
    const ownFiles: OwnFile[] = []
    const sharedReads = new Set<string>()
    const ownReads = new Set(options.ownReads)
    for (const item of layerOverlays(options.overlays)) {
      const { entry } = item
      if (!item.isTemplate || entry.type !== 'file') {
        shared.push(entry)
        continue
      }
      const { template, sharing } = this.#know(item, entry, options.sample)
      for (const field of sharing.reads) (sharing.shared ? sharedReads : ownReads).add(field)
      if (sharing.shared) shared.push({ ...entry, path: item.path, content: sharing.content })
      else ownFiles.push({ item, entry, template })
    }
    const own = (node: ResolvedNode): Entry[] =>
      ownFiles.map((file) => this.#renderOwn(file, { node, reads: ownReads }))
    return { shared, sharedReads, ownReads, ownPaths: ownFiles.map(({ item }) => item.path), own }
  }

  /** Forgets the templates of overlays that are no more as they were. */
  forget(overlays: ReadonlySet<string>): void {
    for (const key of this.#templates.keys()) {
      if (overlays.has(key.slice(0, key.indexOf('\0')))) this.#templates.delete(key)
    }
  }

  /** The same template in the overlay of the same name is the same for all groups. */
  #know(item: TreeItem, entry: FileEntry, sample: ResolvedNode): KnownTemplate {
    const key = [item.overlay, entry.path, Buffer.from(entry.content).toString('latin1')].join('\0')
    let known = this.#templates.get(key)
    if (!known || this.#data.changedSince(known.sharing.reads, known.version)) {
      const template = known?.template ?? new TemplateFile({ overlay: item.overlay, entry })
      this.#renderings++
      const sharing = template.classify(this.#dataFor(sample, item))
      known = { template, sharing, version: this.#data.version }
      this.#templates.set(key, known)
    }
    return known
  }

  #renderOwn({ item, entry, template }: OwnFile, options: { node: ResolvedNode; reads: Set<string> }): Entry {
    const { node, reads } = options
    this.#renderings++
    const content = template.render(this.#dataFor(node, item), { node: node.id, reads })
    return { ...entry, path: item.path, content }
  }

  #dataFor(node: ResolvedNode, { overlay }: TreeItem): ReturnType<ClusterData['templateData']> {
    return this.#data.templateData({ node, overlay })
  }
}
