/** What a machine is given, by its MAC address. */
export interface Reservation {
  /** The host name it is told. */
  hostName: string
  /** IPv4, dotted. A machine without one is known, but gets no answer. */
  address?: string
  /** Length of the network's prefix: 24. */
  prefix?: number
  gateway?: string
  /** What a machine that starts by UEFI loads. Missing: iPXE. */
  bootloader?: 'grub'
}

/** The boot server that answers. */
export interface ServerIdentity {
  /** IPv4, dotted: where DHCP and TFTP are served. */
  address: string
  /** Base URL of its HTTP service: `http://10.0.0.1:9873`. */
  httpBase: string
}
