import type { Entry } from '../archive/entry.ts'
import type { ResolvedNode } from '../model/resolved-node.ts'
import { type ClusterData, isClusterWide } from './cluster-data.ts'
import { type Overlay, readTree } from './overlay-tree.ts'
import { TemplateFile } from './template-file.ts'

/** What a template of an overlay comes to for a node; a plain file comes to itself. */
export interface RenderedItem {
  /** Path in the overlay. */
  source: string
  isTemplate: boolean
  /** What it puts on the node: nothing after `abort`, several with `file`. */
  outputs: readonly Entry[]
  /** What the result depends on: fields of the data, `Include:PATH`, `Image:NAME`. */
  reads: readonly string[]
  aborted: boolean
  /** Whether it is the same for every node. */
  isShared: boolean
}

/**
 * Renders one overlay for one node, by itself: other overlays may still win its paths. Deletions and directories are not
 * among it.
 * @param options.file only the item of this path in the overlay, with or without `.ww`
 * @throws {OverlayRenderError | OverlayOutputError | OverlayTreeError | ValueInvalidError}
 */
export function renderOverlay(options: {
  overlay: Overlay
  data: ClusterData
  node: ResolvedNode
  file?: string
}): RenderedItem[] {
  const { overlay, data, node, file } = options
  const rendered: RenderedItem[] = []
  for (const item of readTree(overlay).items) {
    const { entry, path } = item
    if (item.kind === 'deletion' || entry.type === 'directory') continue
    if (file !== undefined && file !== entry.path && file !== path) continue
    if (item.kind === 'plain') {
      const nothing = { reads: [], aborted: false, isShared: true }
      rendered.push({ source: entry.path, isTemplate: false, outputs: [entry], ...nothing })
      continue
    }
    const template = new TemplateFile({ overlay: overlay.name, path, entry: item.entry })
    const input = {
      data: data.templateData({ node, overlay, file: entry.path }),
      surroundings: data.includes,
    }
    const { outputs, reads, aborted } = template.render(input, { node: node.id })
    rendered.push({
      source: entry.path,
      isTemplate: true,
      outputs,
      reads: [...reads].sort(),
      aborted,
      isShared: isClusterWide(reads),
    })
  }
  return rendered
}
