import type { Entry } from '../archive/entry.ts'
import type { ResolvedNode } from '../model/resolved-node.ts'
import { type Attributes, readAttributes, writeAttributes } from './attributes.ts'
import { type ClusterData, tellsOfOverlay } from './cluster-data.ts'
import { OverlayOutputError } from './errors.ts'
import { type Laid, Layering } from './layering.ts'
import { type Overlay, readTree, type TreeItem } from './overlay-tree.ts'
import { RenderMemo } from './render-memo.ts'
import { type Outcome, type RenderInput, type Sharing, TemplateFile } from './template-file.ts'

/** System overlays are unpacked at boot; runtime overlays then, and again whenever they change. */
export type OverlayContext = 'system' | 'runtime'

/** The files of a list of overlays, for all nodes that have this list. */
export interface OverlayGroup {
  /** What every node gets the same, directories before what is in them. */
  readonly shared: readonly Entry[]
  /** The fields of the data that the shared files, and the split between them and the others, were made of. */
  readonly sharedReads: ReadonlySet<string>
  /** The fields that own() has read so far, for any node: for none of them can any other make a difference. */
  readonly ownReads: ReadonlySet<string>
  /** Tells groups apart whose own() may differ: which templates it renders, and what lies over and under them. */
  readonly ownShape: string
  /** Takes note of what own() read in a former group of the same shape, whose results are still in use. */
  expect(reads: Iterable<string>): void
  /** Whether own() has anything to render. */
  readonly hasOwn: boolean
  /**
   * What this node gets beside it, to be unpacked after it. @throws {OverlayRenderError | OverlayOutputError}
   */
  own(node: ResolvedNode): Entry[]
}

/** A template that each node has its own rendering of, and where it stands in the order of all. */
interface OwnTemplate {
  item: TemplateItem
  known: KnownTemplate
  rank: number
}

type TemplateItem = Extract<TreeItem, { kind: 'template' }>

interface KnownTemplate {
  overlayName: string
  /** Another one for another template, or another state of it. */
  id: number
  template: TemplateFile
  sharing: Sharing
  memo: RenderMemo
  /** Of the data that it was classified with. */
  version: number
}

/** Where a node finds what an archive cannot say: paths to delete, and extended attributes. */
const LIST_DIRECTORY = 'usr/lib/muster'
const LIST_MODE = 0o644

/**
 * Renders overlays for the nodes of a cluster. Whatever does not depend on the node is rendered once, however many
 * groups and nodes have it, and again only when what it read has changed.
 */
export class OverlayRenderer {
  readonly #data: ClusterData
  readonly #templates = new Map<string, KnownTemplate>()
  #renderings = 0
  #lastId = 0

  constructor(data: ClusterData) {
    this.#data = data
  }

  /** How often a template was rendered so far. */
  get renderings(): number {
    return this.#renderings
  }

  /**
   * Lays the overlays over one another, in list order, and renders what is shared. `sample` is any node that has this
   * list: it is what templates are tried with, and makes no difference to the result.
   * @throws {OverlayRenderError | OverlayOutputError} if a template is none, or fails for every node
   * @throws {OverlayTreeError | ValueInvalidError}
   */
  group(options: {
    overlays: readonly Overlay[]
    context: OverlayContext
    sample: ResolvedNode
  }): OverlayGroup {
    const { context, sample } = options
    const layering = new Layering()
    const own: OwnTemplate[] = []
    const sharedReads = new Set<string>()
    const ownReads = new Set<string>()
    const attributes: Attributes = new Map()
    let rank = 0
    for (const overlay of options.overlays) {
      const tree = readTree(overlay)
      for (const item of tree.items) {
        rank++
        if (item.kind === 'plain') layering.lay({ entry: item.entry, rank })
        else if (item.kind === 'deletion') layering.delete(item.path, rank)
        else {
          const known = this.#know(item, sample)
          for (const field of known.sharing.reads) (known.sharing.shared ? sharedReads : ownReads).add(field)
          if (!known.sharing.shared) own.push({ item, known, rank })
          else for (const entry of known.sharing.outputs) layering.lay({ entry, rank })
        }
      }
      for (const [path, lines] of readAttributes(tree.attributes ?? '', overlay.name))
        attributes.set(path, lines)
    }
    // Lists are laid last of all: no overlay has files of these names.
    if (attributes.size > 0)
      layering.lay({ entry: list('xattrs', context, writeAttributes(attributes)), rank })
    const { deleted } = layering
    if (deleted.length > 0) layering.lay({ entry: deletions(context, deleted), rank })
    return {
      shared: layering.entries(),
      sharedReads,
      ownReads,
      ownShape: own.length === 0 ? '' : `${own.map(shapeOf).join('\n')}\n\n${layering.shape()}`,
      hasOwn: own.length > 0,
      expect: (reads) => addAll(ownReads, reads),
      own: (node) => this.#own(node, { own, layering, context, reads: ownReads }),
    }
  }

  /** Takes note that an overlay has changed, or is no more: forgets those of its templates that are not as they were. */
  changed(overlay: Overlay): void {
    const kept = new Set(overlay.entries.map((entry) => keyOf(overlay.name, entry)))
    for (const [key, { sharing, overlayName }] of this.#templates) {
      if (overlayName !== overlay.name) continue
      if (!kept.has(key) || tellsOfOverlay(sharing.reads)) this.#templates.delete(key)
    }
  }

  /** The same template in the overlay of the same name is the same for all groups. */
  #know(item: TemplateItem, sample: ResolvedNode): KnownTemplate {
    const { overlay, entry, path } = item
    const key = keyOf(overlay.name, entry)
    const known = this.#templates.get(key)
    if (known && !this.#data.changedSince(known.sharing.reads, known.version)) return known
    this.#renderings++
    const template = known?.template ?? new TemplateFile({ overlay: overlay.name, path, entry })
    const renewed = {
      overlayName: overlay.name,
      template,
      sharing: template.classify(this.#inputFor(sample, item)),
      memo: known?.memo ?? new RenderMemo(),
      id: known?.id ?? ++this.#lastId,
      version: this.#data.version,
    }
    this.#templates.set(key, renewed)
    return renewed
  }

  #own(
    node: ResolvedNode,
    options: {
      own: readonly OwnTemplate[]
      layering: Layering
      context: OverlayContext
      reads: Set<string>
    },
  ): Entry[] {
    const { own, layering, context, reads } = options
    const laid: Laid[] = []
    const madeBy = new Map<Laid, OwnTemplate>()
    for (const template of own) {
      for (const entry of this.#outcome(template, { node, reads }).outputs) {
        const thing = { entry, rank: template.rank }
        madeBy.set(thing, template)
        laid.push(thing)
      }
    }
    const { entries, deleted } = layering.merge(laid, (thing) => {
      const { overlay, entry } = madeBy.get(thing)!.item
      throw new OverlayOutputError(
        { overlay: overlay.name, file: entry.path, node: node.id },
        `makes ${thing.entry.path}, where the overlays have a directory`,
      )
    })
    return deleted ? [...entries, deletions(context, deleted)] : entries
  }

  #outcome({ item, known }: OwnTemplate, options: { node: ResolvedNode; reads: Set<string> }): Outcome {
    const { node, reads } = options
    const onReads = (read: ReadonlySet<string>): void => addAll(reads, read)
    const memo = known.memo.at(this.#data.version)
    let outcome = memo.find(node)
    if (outcome) onReads(outcome.reads)
    else {
      this.#renderings++
      outcome = known.template.render(this.#inputFor(node, item), { node: node.id, onReads })
      memo.keep(node, outcome)
    }
    return outcome
  }

  #inputFor(node: ResolvedNode, { overlay, entry }: TemplateItem): RenderInput {
    return {
      data: this.#data.templateData({ node, overlay, file: entry.path }),
      surroundings: this.#data.includes,
    }
  }
}

function shapeOf({ known, rank }: OwnTemplate): string {
  return `${known.id} ${rank}`
}

function keyOf(overlay: string, entry: Entry): string {
  const { path, mode, uid, gid, mtime } = entry
  const text = entry.type === 'file' ? Buffer.from(entry.content).toString('latin1') : ''
  return [overlay, path, mode, uid, gid, mtime, text].join('\0')
}

function addAll(target: Set<string>, items: Iterable<string>): void {
  for (const item of items) target.add(item)
}

function deletions(context: OverlayContext, paths: readonly string[]): Entry {
  return list('deleted', context, paths.map((path) => `${path}\n`).join(''))
}

function list(name: string, context: OverlayContext, text: string): Entry {
  const path = `${LIST_DIRECTORY}/${name}.${context}`
  return { path, type: 'file', mode: LIST_MODE, uid: 0, gid: 0, mtime: 0, content: Buffer.from(text) }
}
