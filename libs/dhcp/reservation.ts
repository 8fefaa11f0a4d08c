/** What a machine is given, by its MAC address. */
export interface Reservation {
  /** The host name it is told; none if it is empty. */
  hostName: string
  /** IPv4, dotted. A machine without one is known, but gets an answer only where there is a pool. */
  address?: string
  /** Length of the network's prefix: 24. */
  prefix?: number
  gateway?: string
  /** What a machine that starts by UEFI loads. Missing: iPXE. */
  bootloader?: 'grub'
  /** Servers of names; only the IPv4 addresses among them are told. */
  dns?: readonly string[]
  domain?: string
  /** How long the address may be used without asking again: LEASE_SECONDS unless given. */
  leaseSeconds?: number
}

/** The boot server that answers. */
export interface ServerIdentity {
  /** IPv4, dotted: where DHCP and TFTP are served. */
  address: string
  /** Base URL of its HTTP service: `http://10.0.0.1:9873`. */
  httpBase: string
}
