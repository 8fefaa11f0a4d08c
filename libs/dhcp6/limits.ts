/** RFC 8415, 7.2. */
export const PORTS6 = { server: 547, client: 546 } as const

/** Longer messages are not looked at: real ones fit a frame, also behind the headers of a few relays. */
export const MESSAGE_BYTES_MAX = 4_096

/** Relays that a message came through (RFC 8415, 7.6: HOP_COUNT_LIMIT). */
export const RELAYS_MAX = 8

/** A DUID: its type and at most 128 bytes (RFC 8415, 11.1). */
export const DUID_BYTES_MAX = 130

/** Associations (IA_NA, IA_TA, IA_PD) of a message that are answered, and addresses in each that are looked at. Real ones have one. */
export const ASSOCIATIONS_MAX = 8
export const ADDRESSES_MAX = 8

/** DNS servers that a client is told of. */
export const DNS_SERVERS_MAX = 8

/** Of a part of a domain (RFC 1035, 2.3.4). */
export const LABEL_BYTES_MAX = 63

/** Of user and vendor classes: strings that are looked at. */
export const CLASSES_MAX = 8

/**
 * When a standby answers: the client has been at this exchange for so long. It says 0 in its first message (RFC 8415,
 * 21.9), and sends the second after 0.9 seconds at the earliest (15: 1 second, a tenth more or less).
 */
export const STANDBY_ELAPSED_MS_MIN = 500

/** Of the first server, whose offers clients take at once instead of waiting for others (RFC 8415, 18.2.1); a standby's is 0. */
export const PREFERENCE_FIRST = 255
