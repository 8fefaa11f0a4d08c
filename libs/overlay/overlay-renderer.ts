import type { Entry } from '../archive/entry.ts'
import type { ResolvedNode } from '../model/resolved-node.ts'
import { ClusterData } from './cluster-data.ts'
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
}

/**
 * Renders overlays for the nodes of a cluster as it is at one moment. Whatever does not depend on the node is rendered
 * once, however many groups and nodes have it; an instance is for one compile and forgotten with it.
 */
export class OverlayRenderer {
  readonly #data: ClusterData
  readonly #templates = new Map<string, KnownTemplate>()
  #renderings = 0

  constructor(options: { clusterName: string; nodes: readonly ResolvedNode[] }) {
    this.#data = new ClusterData({ name: options.clusterName, nodes: options.nodes })
  }

  /** How often a template was rendered so far. */
  get renderings(): number {
    return this.#renderings
  }

  /**
   * Lays the overlays over one another, in list order, and renders what is shared. `sample` is any node that has this
   * list: it is what templates are tried with, and makes no difference to the result.
   * @throws {OverlayRenderError} if a template is none, or fails for every node
   * @throws {OverlayTreeError | ValueInvalidError}
   */
  group(options: { overlays: readonly Overlay[]; sample: ResolvedNode }): OverlayGroup {
    const shared: Entry[] = []
    const ownFiles: OwnFile[] = []
    for (const item of layerOverlays(options.overlays)) {
      const { entry } = item
      if (!item.isTemplate || entry.type !== 'file') {
        shared.push(entry)
        continue
      }
      const { template, sharing } = this.#know(item, entry, options.sample)
      if (sharing.shared) shared.push({ ...entry, path: item.path, content: sharing.content })
      else ownFiles.push({ item, entry, template })
    }
    return { shared, own: (node) => ownFiles.map((file) => this.#renderOwn(file, node)) }
  }

  /** The same template in the overlay of the same name is the same for all groups. */
  #know(item: TreeItem, entry: FileEntry, sample: ResolvedNode): KnownTemplate {
    const key = [item.overlay, entry.path, Buffer.from(entry.content).toString('latin1')].join('\0')
    let known = this.#templates.get(key)
    if (!known) {
      const template = new TemplateFile({ overlay: item.overlay, entry })
      this.#renderings++
      const sharing = template.classify(this.#dataFor(sample, item), sample.id)
      known = { template, sharing }
      this.#templates.set(key, known)
    }
    return known
  }

  #renderOwn({ item, entry, template }: OwnFile, node: ResolvedNode): Entry {
    this.#renderings++
    const content = template.render(this.#dataFor(node, item), node.id)
    return { ...entry, path: item.path, content }
  }

  #dataFor(node: ResolvedNode, { overlay }: TreeItem): ReturnType<ClusterData['templateData']> {
    return this.#data.templateData({ node, overlay })
  }
}
