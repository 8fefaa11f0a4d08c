import { MusterError } from '../errors/muster-error.ts'

/** A value that is not what its field takes. */
export class ValueInvalidError extends MusterError {
  override readonly code = 'MUSTER_VALUE_INVALID'
  override readonly category = 'invalid'
}

/** Something names a profile, image or overlay that does not exist. */
export class ReferenceMissingError extends MusterError {
  override readonly code = 'MUSTER_REFERENCE_MISSING'
  override readonly category = 'invalid'
}

/** Two nodes would have the same MAC address or IP address, or subnets and their pools would share addresses. */
export class DuplicateError extends MusterError {
  override readonly code = 'MUSTER_DUPLICATE'
  override readonly category = 'conflict'
}

/** Something is to be deleted that others still use. */
export class InUseError extends MusterError {
  override readonly code = 'MUSTER_IN_USE'
  override readonly category = 'conflict'
}

/** What was asked for does not exist. */
export class EntityMissingError extends MusterError {
  override readonly code = 'MUSTER_NOT_FOUND'
  override readonly category = 'missing'
}

/** An image has no version of that number, or not any more. */
export class VersionUnknownError extends MusterError {
  override readonly code = 'MUSTER_IMAGE_VERSION_UNKNOWN'
  override readonly category = 'missing'
}
