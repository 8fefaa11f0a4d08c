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
    super(`the files of overlay ${overlay} cannot be had: ${cause.message}`, {
      hint: 'Start the controller that took it, or put the overlay again. Nodes that have it keep what they had.',
      cause,
    })
  }
}
