import { MusterError } from '../../../libs/errors/muster-error.ts'

/** Another controller did not come to have blobs that a change names. */
export class CopyMissingError extends MusterError {
  override readonly code = 'MUSTER_COPY_MISSING'
  override readonly category = 'unavailable'

  constructor(controller: string, reason: string) {
    super(`controller ${controller}: ${reason}`, {
      hint: 'Nothing: it goes on fetching them. Until it has them, keep this controller running.',
    })
  }
}

/** A change would name blobs that were deleted since nothing needed them. */
export class BlobsGoneError extends MusterError {
  override readonly code = 'MUSTER_BLOBS_GONE'
  override readonly category = 'missing'

  constructor(by: string, cause: Error) {
    super(`what the ${by} would be made of is not kept any more: ${cause.message}`, {
      hint: 'Nothing was changed. What images and overlays were is kept for a while only: import or put it again.',
      cause,
    })
  }
}
