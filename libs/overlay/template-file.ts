import { isUtf8 } from 'node:buffer'
import { posix } from 'node:path'
import type { Entry } from '../archive/entry.ts'
import { TemplateError, TemplateRenderError } from '../template/errors.ts'
import type { Surroundings } from '../template/surroundings.ts'
import { parse, type Rendering, render, type Template } from '../template/template.ts'
import type { ValueMap } from '../template/value.ts'
import { isClusterWide } from './cluster-data.ts'
import { OverlayOutputError, OverlayRenderError, OverlayTreeError } from './errors.ts'
import { isClean } from './overlay-tree.ts'

export type FileEntry = Extract<Entry, { type: 'file' }>

/** What a template is rendered with. */
export interface RenderInput {
  data: ValueMap
  surroundings: Surroundings
}

/** What one rendering gave: files and links by their paths on the node, none after `abort`. */
export interface Outcome {
  outputs: readonly Entry[]
  /** What it was made of: as DataReader says, and what functions read elsewhere. */
  reads: ReadonlySet<string>
  aborted: boolean
}

/** What classifying a template found: its outcome for all nodes, or that each has its own. */
export type Sharing = ({ shared: true } & Outcome) | { shared: false; reads: ReadonlySet<string> }

const LINK_MODE = 0o777

/** A `*.ww` file of an overlay, parsed. */
export class TemplateFile {
  readonly #overlay: string
  readonly #entry: FileEntry
  /** Path without the suffix. */
  readonly #path: string
  readonly #template: Template

  /** @throws {OverlayRenderError | OverlayTreeError} */
  constructor({ overlay, path, entry }: { overlay: string; path: string; entry: FileEntry }) {
    if (!isUtf8(entry.content)) {
      const place = { overlay, file: entry.path }
      throw new OverlayTreeError(
        place,
        'is a template that is not UTF-8',
        'Convert it, for example with iconv.',
      )
    }
    this.#overlay = overlay
    this.#entry = entry
    this.#path = path
    try {
      this.#template = parse(entry.path, Buffer.from(entry.content).toString('utf8'))
    } catch (error) {
      throw this.#placed(error)
    }
  }

  /**
   * Whether the outcome is the same for all nodes, from one rendering for one of them.
   *
   * This is sound. A rendering is a sequence of steps, and each depends on the template and on the values read so far
   * (functions are pure, but for what they read elsewhere, which is the same for all nodes). Up to the first read of an
   * own field, two nodes read the same values: they take the same steps, and come to that read both or neither. So if
   * one node gets to the end (or to a failure) without an own read, every node does, with the same result; and if one
   * meets an own read, every node does.
   *
   * @throws {OverlayRenderError | OverlayOutputError} if it fails for every node
   */
  classify(input: RenderInput): Sharing {
    try {
      const rendering = render(this.#template, input.data, { surroundings: input.surroundings })
      const { reads } = rendering
      return isClusterWide(reads) ? { shared: true, ...this.#outcome(rendering) } : { shared: false, reads }
    } catch (error) {
      if (error instanceof TemplateRenderError && !isClusterWide(error.reads)) {
        return { shared: false, reads: error.reads }
      }
      throw this.#placed(error)
    }
  }

  /**
   * Renders for one node. `onReads` is told what it read, also if it fails.
   * @throws {OverlayRenderError | OverlayOutputError}
   */
  render(
    input: RenderInput,
    options: { node: string; onReads?: (reads: ReadonlySet<string>) => void },
  ): Outcome {
    const { node, onReads } = options
    let rendering: Rendering
    try {
      rendering = render(this.#template, input.data, { surroundings: input.surroundings })
    } catch (error) {
      if (error instanceof TemplateRenderError) onReads?.(error.reads)
      throw this.#placed(error, node)
    }
    onReads?.(rendering.reads)
    return this.#outcome(rendering, node)
  }

  #outcome({ files, reads, aborted }: Rendering, node?: string): Outcome {
    if (aborted) return { outputs: [], reads, aborted }
    const outputs = files.map(({ name, content, link }): Entry => {
      const { mode, uid, gid, mtime } = this.#entry
      const path = this.#pathOf(name, node)
      if (link === undefined)
        return { path, mode, uid, gid, mtime, type: 'file', content: Buffer.from(content) }
      return { path, mode: LINK_MODE, uid, gid, mtime, type: 'symlink', target: link }
    })
    return { outputs, reads, aborted }
  }

  /** As in Warewulf: an absolute name begins at the root of the node, another beside the template. */
  #pathOf(name: string | undefined, node: string | undefined): string {
    if (name === undefined) return this.#path
    const path = posix.normalize(
      name.startsWith('/') ? name.replace(/^\/+/, '') : posix.join(posix.dirname(this.#path), name),
    )
    if (isClean(path) && !path.includes('\n')) return path
    throw new OverlayOutputError(
      { overlay: this.#overlay, file: this.#entry.path, ...(node !== undefined && { node }) },
      `makes a file named ${JSON.stringify(name)}, which is no path below the root`,
    )
  }

  #placed(error: unknown, node?: string): unknown {
    if (!(error instanceof TemplateError)) return error
    return new OverlayRenderError(error, { overlay: this.#overlay, ...(node !== undefined && { node }) })
  }
}
