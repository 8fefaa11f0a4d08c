/** RFC 2131, 4.1. */
export const PORTS = { server: 67, client: 68 } as const

/** Where PXE clients ask a server that only tells them what to boot (PXE 2.1, 2.2.3). */
export const PXE_PORT = 4011

/** What fits one Ethernet frame: MTU 1500, less 20 bytes IPv4 and 8 UDP. Larger requests are not looked at. */
export const PACKET_BYTES_MAX = 1472

/** What every client must take, headers included (RFC 2131, 2), and what option 57 asks for at least (RFC 2132, 9.10). */
export const MESSAGE_BYTES_MIN = 576

/** In front of a packet's options: IPv4 and UDP, and DHCP's own fields with the cookie. */
export const HEADERS_BYTES = { ipAndUdp: 28, dhcp: 240 } as const

/** Old relays and boot ROMs drop what is shorter: a BOOTP message had 64 bytes of vendor area (RFC 1542, 2.1). */
export const REPLY_BYTES_MIN = 300

/** How long a reservation may be used without asking again. A day bridges a night without any boot server. */
export const LEASE_SECONDS = 24 * 3600

/** When a client is to ask its server again, and when any server, as parts of the lease: RFC 2131, 4.4.5. */
export const RENEWAL_PART = 1 / 2
export const REBINDING_PART = 7 / 8
export const RENEWAL_SECONDS = LEASE_SECONDS * RENEWAL_PART
export const REBINDING_SECONDS = LEASE_SECONDS * REBINDING_PART

/**
 * How long an address of a pool is lent where the subnet does not say, is kept for a machine that was offered it, and is set aside when a
 * machine found that another uses it.
 */
export const POOL_LEASE_SECONDS = 600
export const OFFER_SECONDS = 60
export const DECLINED_SECONDS = 3600

/** Addresses of all pools of one family, IPv4 or IPv6, that are remembered: one pool may have as many. */
export const LEASES_MAX = 65_536

/** Addresses set aside at a time, in all and by one machine; of more the oldest is free again. */
export const DECLINED_MAX = 256
export const DECLINED_PER_CLIENT_MAX = 4

/** Addresses of a pool that are looked at, for one that nobody had. */
export const POOL_STEPS_MAX = 256

/** Leases that wait to be written down; machines that come then are not answered, and ask again. */
export const LEASE_WRITES_PENDING_MAX = 1_024

/** Servers of names that a machine is told. */
export const DNS_MAX = 4

/** What a client wants mirrored (options 61, 82 and 97) and is longer, is not. One option holds as much (RFC 2132, 2). */
export const MIRRORED_BYTES_MAX = 255

/** A DNS name; longer ones are not sent as a host name. */
export const HOST_NAME_BYTES_MAX = 253

/** The `file` field less the NUL that ends it (RFC 2131, 2). */
export const FILE_BYTES_MAX = 127

/** Of an address over HTTP: firmware keeps it where the `file` field would go. */
export const URL_BYTES_MAX = 127

/** Architectures of a client that are looked at. Real ones name one or two. */
export const ARCHS_MAX = 8

/**
 * Requests looked at in any second, of all machines together: half of what a processor can do, so that the other half is
 * left for what they ask next. 4,000 machines that power on at once, by way of relays, have their addresses in a second.
 */
export const REQUESTS_PER_SECOND_MAX = 10_000

/**
 * Of these, from one machine: several relays may send each of its messages, and it may boot and boot again. Machines that
 * are counted at a time.
 */
export const CLIENT_REQUESTS_PER_SECOND_MAX = 20
export const CLIENTS_RATED_MAX = 4_096

/** Answers handed to the kernel that it has not taken yet; more are not sent, and clients ask again. */
export const SENDS_PENDING_MAX = 256

/** Machines whose way through the stages of booting is remembered, and for how long after their last answer. */
export const TURNS_MAX = 4_096
export const TURN_MS = 10 * 60_000

/**
 * When a standby answers: the client has been trying for so many seconds, or asks again after so many milliseconds. PXE
 * ROMs and iPXE begin with `secs` at 4 already, and ask again after one second at the earliest.
 */
export const STANDBY_SECS_MIN = 8
export const STANDBY_REPEAT_MS_MIN = 500

/** Machines whose questions a standby remembers, and for how long after the last: PXE ROMs pause for up to 32 seconds. */
export const STANDBY_MACHINES_MAX = 4_096
export const STANDBY_ASKING_MS = 60_000

/** How often a standby that has to answer says so in its log. */
export const STANDBY_NOTICE_MS = 60_000

/** Of the listening socket: a rack that powers on sends its requests in one burst. The kernel may grant less. */
export const LISTEN_BUFFER_BYTES = 1024 * 1024
