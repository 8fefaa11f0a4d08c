const KIB = 1024
const MIB = 1024 * KIB

/** Requests of nodes have no body. In bytes. */
export const BODY_BYTES_MAX = 1_024

/** How long a node may take to send its request, and to agree on a key, in milliseconds. */
export const REQUEST_TIMEOUT_MS = 30_000
export const HANDSHAKE_TIMEOUT_MS = 30_000
/** A connection without requests stays for so long, as it does over HTTP. */
export const KEEP_ALIVE_MS = 72_000

/** The kernel's table of neighbours is read up to here (it has 80 bytes a neighbour), and is good for so long. */
export const ARP_TABLE_BYTES_MAX = 4 * MIB
export const ARP_TABLE_KEPT_MS = 1_000

/** Nodes of which the last request is known. */
export const LAST_REQUESTS_MAX = 100_000

/** Overlays of one node, unpacked, out of which a file is taken; requests that do so at once, and that wait for it. */
export const FILES_UNPACKED_BYTES_MAX = 64 * MIB
export const FILES_PARALLEL_MAX = 2
export const FILES_WAITING_MAX = 1_000

/** How often it is looked whether the files of certificate and key are others. */
export const TLS_LOOK_MS = 5_000
/** A file of certificates or of a key is read up to here. */
export const TLS_FILE_BYTES_MAX = MIB
/** A certificate that ends so soon is warned of, so often. */
export const TLS_EXPIRY_WARNING_MS = 14 * 24 * 3_600_000
export const TLS_WARN_EVERY_MS = 24 * 3_600_000
