import { MusterError } from '../../../../libs/errors/muster-error.ts'

/** A program that imports are made with is not installed. */
export class ToolMissingError extends MusterError {
  override readonly code = 'MUSTER_TOOL_MISSING'
  override readonly category = 'unavailable'

  constructor(program: string, packageName: string) {
    super(`${program} is not installed on the controller`, {
      hint: `Install the package ${packageName} on the host of the controller, then try again.`,
    })
  }
}

/** What is to be imported does not exist: an image, a tag, a file. */
export class SourceMissingError extends MusterError {
  override readonly code = 'MUSTER_SOURCE_MISSING'
  override readonly category = 'missing'
}

/** What is to be imported is there, but is damaged, not what it was taken for, or leads out of where it is unpacked. */
export class SourceInvalidError extends MusterError {
  override readonly code = 'MUSTER_SOURCE_INVALID'
  override readonly category = 'invalid'
}

/** The registry wants a user, or refuses this one. */
export class RegistryDeniedError extends MusterError {
  override readonly code = 'MUSTER_REGISTRY_DENIED'
  override readonly category = 'denied'
}

/** The registry, or the container engine, does not answer, or went away in the middle. */
export class SourceUnreachableError extends MusterError {
  override readonly code = 'MUSTER_SOURCE_UNREACHABLE'
  override readonly category = 'unavailable'
}

/** There is no TLS with the registry that could be trusted. */
export class RegistryTlsError extends MusterError {
  override readonly code = 'MUSTER_REGISTRY_TLS'
  override readonly category = 'denied'
}

/** The source has no image for the platform. */
export class PlatformMissingError extends MusterError {
  override readonly code = 'MUSTER_SOURCE_PLATFORM'
  override readonly category = 'missing'
}

/** The signature policy of the controller's host refuses the image. */
export class SignatureRefusedError extends MusterError {
  override readonly code = 'MUSTER_SOURCE_SIGNATURE'
  override readonly category = 'denied'
}

/** What is to be imported takes more room than there is. */
export class DiskTooSmallError extends MusterError {
  override readonly code = 'MUSTER_DISK_TOO_SMALL'
  override readonly category = 'exhausted'
}

/** Only root can make files that belong to others, and devices. */
export class RootNeededError extends MusterError {
  override readonly code = 'MUSTER_ROOT_NEEDED'
  override readonly category = 'denied'
}

/** Fetching or unpacking failed in a way that is not known. */
export class ImportFailedError extends MusterError {
  override readonly code = 'MUSTER_IMPORT_FAILED'
  override readonly category = 'unavailable'
}
