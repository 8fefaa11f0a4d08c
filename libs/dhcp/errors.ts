import { MusterError } from '../errors/muster-error.ts'

/** The DHCP port cannot be had: it is taken, or the address is not this machine's, or it takes root. */
export class DhcpListenError extends MusterError {
  override readonly code = 'MUSTER_DHCP_LISTEN'
  override readonly category = 'unavailable'
}
