/** The first byte of a message (RFC 8415, 7.3). */
export const MessageType6 = {
  solicit: 1,
  advertise: 2,
  request: 3,
  confirm: 4,
  renew: 5,
  rebind: 6,
  reply: 7,
  release: 8,
  decline: 9,
  reconfigure: 10,
  informationRequest: 11,
  relayForward: 12,
  relayReply: 13,
} as const

/** Options that the server reads or writes: RFC 8415, 21 unless another source is named. */
export const OptionCode6 = {
  clientId: 1,
  serverId: 2,
  iaNa: 3,
  iaTa: 4,
  iaAddress: 5,
  optionRequest: 6,
  preference: 7,
  elapsedTime: 8,
  relayMessage: 9,
  statusCode: 13,
  rapidCommit: 14,
  userClass: 15,
  vendorClass: 16,
  interfaceId: 18,
  /** RFC 3646. */
  dnsServers: 23,
  domainList: 24,
  iaPd: 25,
  /** RFC 4649. */
  remoteId: 37,
  /** RFC 5970. */
  bootFileUrl: 59,
  clientArchitecture: 61,
  /** RFC 6939. */
  clientLinkLayer: 79,
  /** RFC 8357. */
  relayPort: 135,
} as const

/** RFC 8415, 21.13. */
export const StatusCode = {
  success: 0,
  noAddresses: 2,
  noBinding: 3,
  notOnLink: 4,
  useMulticast: 5,
  noPrefix: 6,
} as const
