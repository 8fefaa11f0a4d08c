import { MusterError } from '../errors/muster-error.ts'

/** The DHCPv6 port cannot be had: it is taken, or no interface of this machine has the address, or it takes root. */
export class Dhcp6ListenError extends MusterError {
  override readonly code = 'MUSTER_DHCP6_LISTEN'
  override readonly category = 'unavailable'
}
