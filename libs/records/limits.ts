/** Subnets of one cluster, and so of one rack. */
export const SUBNETS_MAX = 2_000
/** Servers of names that one subnet's machines are told. */
export const SUBNET_DNS_MAX = 8
/** Addresses of one pool: a /16. */
export const POOL_ADDRESSES_MAX = 65_536
/** How long an address may be lent, in seconds: a lease is not asked for all the time, and comes back some day. */
export const LEASE_SECONDS_MIN = 60
export const LEASE_SECONDS_MAX = 30 * 86_400
/** Characters of what a machine that is no node says of itself: an option of DHCP has 255 bytes, in hex twice as many digits. */
export const SEEN_TEXT_MAX = 520
/** Architectures that such a machine names. */
export const ARCHS_SEEN_MAX = 8
