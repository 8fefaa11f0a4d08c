import { isUtf8 } from 'node:buffer'
import type { Entry } from '../archive/entry.ts'
import { TemplateError, TemplateRenderError } from '../template/errors.ts'
import { parse, type Rendering, render, type Template } from '../template/template.ts'
import type { ValueMap } from '../template/value.ts'
import { isClusterWide } from './cluster-data.ts'
import { OverlayRenderError, OverlayTreeError } from './errors.ts'

export type FileEntry = Extract<Entry, { type: 'file' }>

/** What classifying a template found: its content for all nodes and what that was made of, or that each has its own. */
export type Sharing =
  | { shared: true; content: Uint8Array; reads: ReadonlySet<string> }
  | { shared: false; reads: ReadonlySet<string> }

/** A `*.ww` file of an overlay, parsed. */
export class TemplateFile {
  readonly #overlay: string
  readonly #template: Template

  /** @throws {OverlayRenderError | OverlayTreeError} */
  constructor({ overlay, entry }: { overlay: string; entry: FileEntry }) {
    if (!isUtf8(entry.content)) {
      const place = { overlay, file: entry.path }
      throw new OverlayTreeError(
        place,
        'is a template that is not UTF-8',
        'Convert it, for example with iconv.',
      )
    }
    this.#overlay = overlay
    try {
      this.#template = parse(entry.path, Buffer.from(entry.content).toString('utf8'))
    } catch (error) {
      throw this.#placed(error)
    }
  }

  /**
   * Whether the content is the same for all nodes, from one rendering for one of them.
   *
   * This is sound. A rendering is a sequence of steps, and each depends on the template and on the values read so far
   * (functions are pure). Up to the first read of an own field, two nodes read the same values: they take the same
   * steps, and come to that read both or neither. So if one node gets to the end (or to a failure) without an own
   * read, every node does, with the same result; and if one meets an own read, every node does.
   *
   * @throws {OverlayRenderError} if it fails for every node
   */
  classify(data: ValueMap): Sharing {
    try {
      const { text, reads } = render(this.#template, data)
      if (!isClusterWide(reads)) return { shared: false, reads }
      return { shared: true, content: Buffer.from(text), reads }
    } catch (error) {
      if (error instanceof TemplateRenderError && !isClusterWide(error.reads)) {
        return { shared: false, reads: error.reads }
      }
      throw this.#placed(error)
    }
  }

  /** Renders for one node; what it reads, also if it fails, is added to `reads`. @throws {OverlayRenderError} */
  render(data: ValueMap, options: { node: string; reads: Set<string> }): Uint8Array {
    const { node, reads } = options
    let rendering: Rendering
    try {
      rendering = render(this.#template, data)
    } catch (error) {
      if (error instanceof TemplateRenderError) addAll(reads, error.reads)
      throw this.#placed(error, node)
    }
    addAll(reads, rendering.reads)
    return Buffer.from(rendering.text)
  }

  #placed(error: unknown, node?: string): unknown {
    if (!(error instanceof TemplateError)) return error
    return new OverlayRenderError(error, { overlay: this.#overlay, ...(node !== undefined && { node }) })
  }
}

function addAll(target: Set<string>, items: Iterable<string>): void {
  for (const item of items) target.add(item)
}
