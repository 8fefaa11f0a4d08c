/** The server that is looked at, and what was found out about it. What is undefined is not served. */
export interface Target {
  /** IPv4 or IPv6. */
  address: string
  /** The largest packet that the network takes in one frame. */
  mtu: number
  tftp?: TftpTarget
  dhcp?: DhcpTarget
  http?: HttpTarget
  https?: { port: number }
}

export interface TftpTarget {
  port: number
  /** A file that is there, and its bytes. */
  file: string
  content: Buffer
}

export interface DhcpTarget {
  port: number
  /** Our own address and port, where answers for the relay that we are come. */
  relay: { address: string; port: number }
  /** Of a machine that is answered. */
  mac: string
  /** Where boot ROMs ask a second time. */
  pxePort: number
  /** Whether it gives no addresses, but only tells what to boot (proxyDHCP). */
  isProxy: boolean
}

export interface HttpTarget {
  port: number
  /** Of a boot program that is there, and its bytes. */
  path: string
  content: Buffer
}
