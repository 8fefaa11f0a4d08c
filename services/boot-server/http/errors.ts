import { MusterError } from '../../../libs/errors/muster-error.ts'

/** A request does not say of which machine it is, and its address is nobody's. */
export class AskerUnknownError extends MusterError {
  override readonly code = 'MUSTER_ASKER_UNKNOWN'
  override readonly category = 'missing'

  constructor(address: string) {
    super(`the request names no MAC address, and no node of this rack has the address ${address}`, {
      hint: 'Put the MAC address behind the path, /kernel/52-54-00-12-34-56, or into ?wwid=.',
    })
  }
}

/** A file is asked for that is in none of the node's overlays. */
export class OverlayFileMissingError extends MusterError {
  override readonly code = 'MUSTER_OVERLAY_FILE_MISSING'
  override readonly category = 'missing'
}

/** A node asks for a file as it would be for another one. */
export class OtherNodeError extends MusterError {
  override readonly code = 'MUSTER_OTHER_NODE'
  override readonly category = 'denied'
}

/** Overlays are too large to take a single file out of them, or too many ask for that. */
export class OverlayFilesLimitError extends MusterError {
  override readonly code = 'MUSTER_OVERLAY_FILES_LIMIT'
  override readonly category = 'unavailable'
}

/** A certificate and its key cannot be used. */
export class TlsPairError extends MusterError {
  override readonly code = 'MUSTER_TLS_PAIR'
  override readonly category = 'invalid'
}
