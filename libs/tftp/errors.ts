import { MusterError } from '../errors/muster-error.ts'

/** The TFTP port cannot be had: it is taken, or the address is not this machine's, or it takes root. */
export class TftpListenError extends MusterError {
  override readonly code = 'MUSTER_TFTP_LISTEN'
  override readonly category = 'unavailable'
}

/** A file ended, or gave an error, before the size it was announced with was read. */
export class TftpReadError extends MusterError {
  override readonly code = 'MUSTER_TFTP_READ'
  override readonly category = 'corrupt'
}
