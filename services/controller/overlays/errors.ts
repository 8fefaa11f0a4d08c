import { MusterError } from '../../../libs/errors/muster-error.ts'
import { TREE_ENTRIES_MAX } from './limits.ts'

/** An overlay has more files than muster lays over an image. */
export class OverlayTooLargeError extends MusterError {
  override readonly code = 'MUSTER_OVERLAY_TOO_LARGE'
  override readonly category = 'exhausted'

  constructor(overlay: string, entries: number) {
    super(
      `overlay ${overlay} would have ${entries} files and directories; at most ${TREE_ENTRIES_MAX} are taken`,
      {
        hint: 'An overlay is for configuration; put what is large into the image.',
      },
    )
  }
}

/** An overlay that is part of muster cannot be deleted. */
export class OverlayShippedError extends MusterError {
  override readonly code = 'MUSTER_OVERLAY_SHIPPED'
  override readonly category = 'conflict'

  constructor(overlay: string) {
    super(`the overlay ${overlay} comes with muster and cannot be deleted`, {
      hint: 'Take it out of the overlay lists of nodes and profiles; nothing of it is on a node then.',
    })
  }
}

/** The tree of an overlay is on no controller that answers. */
export class OverlayUnavailableError extends MusterError {
  override readonly code = 'MUSTER_OVERLAY_UNAVAILABLE'
  override readonly category = 'unavailable'

  constructor(overlay: string, cause: Error) {
    super(
      `the files of overlay ${overlay} cannot be had: ${cause.message}; start a controller that has them, or put the overlay again`,
      { hint: 'Nodes that need them keep what they had, and get the new as soon as it is there.', cause },
    )
  }
}

/** The files of an image that templates read are on no controller that answers. */
export class ImageTextsUnavailableError extends MusterError {
  override readonly code = 'MUSTER_IMAGE_TEXTS_UNAVAILABLE'
  override readonly category = 'unavailable'

  constructor(image: string, cause: Error) {
    super(
      `what templates read of the image ${image} cannot be had: ${cause.message}; start a controller that has it, or import the image again`,
      { hint: 'Nodes that need it keep what they had, and get the new as soon as it is there.', cause },
    )
  }
}
