/** A request may not be longer (RFC 2347, "Packet Formats"). */
export const REQUEST_BYTES_MAX = 512

/** A longer file name names nothing. */
export const NAME_BYTES_MAX = 255

/** Of the text of a client's ERROR, for the log. */
export const ERROR_TEXT_BYTES_MAX = 128

/** Without the option, and the least one may ask for (RFC 1350, RFC 2348). */
export const BLKSIZE_DEFAULT = 512
export const BLKSIZE_MIN = 8

/**
 * What fits one Ethernet frame: MTU 1500, less 20 bytes IPv4, 8 UDP, 4 TFTP. A larger block would travel in
 * fragments, which several network boot ROMs cannot put together.
 */
export const BLKSIZE_MAX = 1468
export const BLKSIZE_MAX_IPV6 = 1448

/** The largest that RFC 2348 has, for networks with large frames. */
export const BLKSIZE_OPTION_MAX = 65464

/** What a client is offered that agreed to larger blocks and then got none; then it is BLKSIZE_DEFAULT. */
export const BLKSIZE_FALLBACK = 1024

/** Resends of the first block after which it is believed that it will never come. */
export const STALLED_RETRIES = 2

/** Clients that such things are remembered of, and for how long. */
export const CAUTIONS_MAX = 1024
export const CAUTION_MS = 10 * 60_000

/** How long an interface's MTU is taken for granted: reading it takes a tenth of a millisecond. */
export const MTU_KEPT_MS = 10_000

/** RFC 7440 allows 65535; clients are known to fail over 64, and their receive buffers long before. */
export const WINDOWSIZE_MAX = 16

/** Of a transfer's memory: with large blocks the window has fewer of them. */
export const WINDOW_BYTES_MAX = 64 * 1024

/** Range of the timeout option (RFC 2349), in seconds. */
export const TIMEOUT_OPTION_S_MAX = 255

/** How long a first answer is waited for, unless the client names a time (RFC 2349). */
export const TIMEOUT_MS = 1_000

/** Every wait without an answer is twice the one before, up to this (or the client's own time, if longer). */
export const BACKOFF_MS_MAX = 8_000

/**
 * A window that is not answered within four times what its client took lately is sent again early, but not before this:
 * firmware is not always as quick. That is once a window; what follows is as without it.
 */
export const HURRY_MS_MIN = 250
export const HURRY_RATIO = 4

/** Part of a client's longest time to answer that is still believed after the next answer. */
export const ANSWER_DECAY = 0.9

/** Waits are longer by a random part up to this: a rack that lost its packets together must not resend together. */
export const JITTER = 0.25

/** A client that is silent is sent its window again this often; 39 s pass with the times above. */
export const RETRIES_MAX = 6

/** One that named a long time gets fewer: after one resend it is given up when it has been silent for this. */
export const SILENCE_MS_MAX = 60_000

/** How often the deadlines of all transfers are looked at. */
export const TICK_MS = 100

/** Requests in line for a place. */
export const WAITING_MAX = 4096

/** One that was not sent again for so long has been given up: firmware sends it again every few seconds. */
export const WAITING_MS = 10_000

/** netascii is for text; it is converted as a whole, in memory. Binary files are to be asked for as octet. */
export const NETASCII_BYTES_MAX = 256 * 1024

/** Read from a file at once: some 44 blocks. */
export const CHUNK_BYTES = 64 * 1024

/** Of the listening socket: a rack that powers on sends its requests in one burst. The kernel may grant less. */
export const LISTEN_BUFFER_BYTES = 1024 * 1024

/** The limits that depend on the site. */
export interface TftpLimits {
  /** Transfers at a time; each holds a socket, but for those of a server with a single port. */
  transfersMax: number
  /** Transfers at a time to one address. */
  transfersPerClientMax: number
  /** What the network takes in one frame: its MTU less 32, with IPv6 less 52. */
  blksizeMax: number
}

export const LIMITS: TftpLimits = {
  transfersMax: 1024,
  transfersPerClientMax: 32,
  blksizeMax: BLKSIZE_MAX,
}
