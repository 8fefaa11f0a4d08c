import { MusterError } from '../errors/muster-error.ts'

/** A file that a build loads as a whole, a kernel for example, is too large for it. */
export class ImageFileTooLargeError extends MusterError {
  override readonly code = 'MUSTER_IMAGE_FILE_TOO_LARGE'
  override readonly category = 'exhausted'
}

/** A package database that is there and cannot be read; builds make a warning of it. */
export class PackagesUnreadableError extends MusterError {
  override readonly code = 'MUSTER_IMAGE_PACKAGES_UNREADABLE'
  override readonly category = 'unavailable'
}

/** Two images that are to be compared differ in more files than are held in memory. */
export class ImagesTooDifferentError extends MusterError {
  override readonly code = 'MUSTER_IMAGES_TOO_DIFFERENT'
  override readonly category = 'exhausted'
}

/** What an image is to be imported from is not of a form that is known. */
export class ImageSourceInvalidError extends MusterError {
  override readonly code = 'MUSTER_IMAGE_SOURCE_INVALID'
  override readonly category = 'invalid'
}

/** What a kernel is to be taken from has none, or not the one that is wanted. */
export class KernelNotFoundError extends MusterError {
  override readonly code = 'MUSTER_KERNEL_NOT_FOUND'
  override readonly category = 'missing'
}

/** A kernel with more modules than can be named in the boot records. */
export class ModulesTooManyError extends MusterError {
  override readonly code = 'MUSTER_KERNEL_MODULES_TOO_MANY'
  override readonly category = 'exhausted'
}

/** Users or groups that only an image has have ids that the host gives to others. */
export class UsersCollideError extends MusterError {
  override readonly code = 'MUSTER_IMAGE_USERS_COLLIDE'
  override readonly category = 'conflict'

  constructor(collisions: readonly string[]) {
    super(`users of the image and of the host collide:\n  ${collisions.join('\n  ')}`, {
      hint: 'Nothing was changed. Give the names the same ids on both sides, or remove them on one (groupmod, usermod).',
    })
  }
}

/** There is less room on the disk than a build will need. */
export class ImageRoomError extends MusterError {
  override readonly code = 'MUSTER_IMAGE_NO_ROOM'
  override readonly category = 'exhausted'
}

/** A thread of a build ended on its own. */
export class BuildThreadLostError extends MusterError {
  override readonly code = 'MUSTER_BUILD_THREAD_LOST'
  override readonly category = 'internal'
}
