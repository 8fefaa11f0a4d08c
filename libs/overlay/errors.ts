import { MusterError } from '../errors/muster-error.ts'
import { IMAGE_TEXT_FILES } from '../model/image.ts'
import type { TemplateError } from '../template/errors.ts'

/** The tree of an overlay holds something that cannot be laid over an image. */
export class OverlayTreeError extends MusterError {
  override readonly code = 'MUSTER_OVERLAY_TREE'
  override readonly category = 'invalid'
  readonly overlay: string
  readonly file: string

  constructor(place: { overlay: string; file: string }, problem: string, hint: string) {
    super(`overlay ${place.overlay}: ${JSON.stringify(place.file)} ${problem}`, { hint })
    this.overlay = place.overlay
    this.file = place.file
  }
}

/** A template of an overlay is none, or cannot be rendered for a node. The cause is the template's error. */
export class OverlayRenderError extends MusterError {
  override readonly code = 'MUSTER_OVERLAY_RENDER'
  override readonly category = 'invalid'
  readonly overlay: string
  /** Path of the template in the overlay. */
  readonly file: string
  readonly line: number
  readonly column: number
  /** The node it was rendered for; none if it is no template at all. */
  readonly node: string | undefined

  constructor(cause: TemplateError, place: { overlay: string; node?: string }) {
    const forNode = place.node === undefined ? '' : ` (node ${place.node})`
    super(`overlay ${place.overlay}: ${cause.message}${forNode}`, {
      cause,
      ...(cause.hint !== undefined && { hint: cause.hint }),
    })
    this.overlay = place.overlay
    this.file = cause.position.name
    this.line = cause.position.line
    this.column = cause.position.column
    this.node = place.node
  }
}

/** A template was rendered, and what came of it cannot be put on a node. */
export class OverlayOutputError extends MusterError {
  override readonly code = 'MUSTER_OVERLAY_OUTPUT'
  override readonly category = 'invalid'
  readonly overlay: string
  /** Path of the template in the overlay. */
  readonly file: string
  readonly node: string | undefined

  constructor(place: { overlay: string; file: string; node?: string }, problem: string) {
    const forNode = place.node === undefined ? '' : ` (node ${place.node})`
    super(`overlay ${place.overlay}: ${place.file} ${problem}${forNode}`)
    this.overlay = place.overlay
    this.file = place.file
    this.node = place.node
  }
}

/** A template asks for a file of an image that is not kept beside it. */
export class ImageTextError extends MusterError {
  override readonly code = 'MUSTER_IMAGE_TEXT'
  override readonly category = 'invalid'

  constructor({ image, path }: { image: string; path: string }) {
    super(`IncludeFrom cannot read ${path} of the image ${image}`, {
      hint: `Of images these can be read: ${IMAGE_TEXT_FILES.join(', ')}. Put others into the overlay "include".`,
    })
  }
}
