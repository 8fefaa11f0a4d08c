/** The `op` of a packet (RFC 2131, 2). */
export const Op = { request: 1, reply: 2 } as const

/** Values of option 53 (RFC 2132, 9.6). */
export const MessageType = {
  discover: 1,
  offer: 2,
  request: 3,
  decline: 4,
  ack: 5,
  nak: 6,
  release: 7,
  inform: 8,
} as const

/** Options that the server reads or writes: RFC 2132 unless another source is named. */
export const OptionCode = {
  pad: 0,
  subnetMask: 1,
  router: 3,
  domainServer: 6,
  hostName: 12,
  domainName: 15,
  broadcastAddress: 28,
  vendorSpecific: 43,
  requestedAddress: 50,
  leaseTime: 51,
  overload: 52,
  messageType: 53,
  serverIdentifier: 54,
  message: 56,
  maximumMessageSize: 57,
  renewalTime: 58,
  rebindingTime: 59,
  vendorClass: 60,
  clientIdentifier: 61,
  tftpServerName: 66,
  bootFileName: 67,
  /** RFC 3004. */
  userClass: 77,
  /** RFC 3046. */
  relayAgent: 82,
  /** RFC 4578, 2.1. */
  clientArchitecture: 93,
  /** RFC 4578, 2.3. */
  clientMachineId: 97,
  /** iPXE's (and Etherboot's) own options, encapsulated: https://ipxe.org/howto/dhcpd */
  ipxe: 175,
  end: 255,
} as const

/** What may be encapsulated in option 43 (PXE 2.1, 2.2.3). */
export const PxeOption = { discoveryControl: 6, bootItem: 71 } as const

/** What a relay puts into option 82. */
export const RelaySubOption = {
  /** RFC 3046, 3.1 and 3.2. */
  circuitId: 1,
  remoteId: 2,
  /** RFC 3527. */
  linkSelection: 5,
  /** RFC 5107. */
  serverOverride: 11,
} as const

/** What may be encapsulated in option 175. */
export const IpxeOption = {
  http: 0x13,
  bzImage: 0x18,
  efi: 0x24,
  /** Tells iPXE that no proxyDHCP server is there: it need not wait for one. */
  noProxyDhcp: 0xb0,
} as const
