/** What a machine is given over IPv6, by its MAC address. */
export interface Reservation6 {
  /** For the log. */
  hostName: string
  /** IPv6. A machine without one is told what to boot if that is all it asks for, but gets no address. */
  address?: string
  /** Length of the network's prefix, by which is judged whether a machine was moved: 64. Routers announce the prefix itself. */
  prefix?: number
  /** IPv6 addresses. */
  dns?: readonly string[]
  /** Where names are searched. */
  domain?: string
  /** For how long the address may be used; a day unless given. */
  leaseSeconds?: number
  /** What a machine that starts by UEFI loads. Missing: iPXE. */
  bootloader?: 'grub'
}

/** The boot server that answers. */
export interface ServerIdentity6 {
  duid: Buffer
  /** IPv6, without a zone: where TFTP is served. */
  address: string
  /** Base URL of its HTTP service: `http://[fd00:1::1]:9873`. */
  httpBase: string
}
