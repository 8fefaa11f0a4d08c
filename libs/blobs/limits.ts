const KIB = 1024
const MIB = 1024 * KIB

/** Blob files that are open for reading at once, and that a batch writes at once. */
export const READS_PARALLEL_MAX = 32
export const WRITES_PARALLEL_MAX = 16

/** Up to so many blobs of one batch are fsynced each; for more, the file system is synced once (see store-layout.ts). */
export const SYNC_EACH_MAX = 32

/** How much of a blob is in memory while its digest is checked on disk. */
export const VERIFY_BUFFER_BYTES = MIB

/** Transfers from origins that run at once, and pulls (running and waiting) that may be known at once. */
export const TRANSFERS_PARALLEL_MAX = 8
export const PULLS_MAX = 100_000

/** Blobs below this size have transfers of their own, which the others leave to them: an edit must not wait for an image. */
export const SMALL_BLOB_BYTES = MIB
export const SMALL_TRANSFERS_RESERVED = 2

/** An origin has to accept a connection, and while a transfer runs to send something, within these times. */
export const ORIGIN_CONNECT_TIMEOUT_MS = 3_000
export const ORIGIN_IDLE_TIMEOUT_MS = 15_000

/** How often a pull goes through its origins, as long as each round brought it further. */
export const PULL_ROUNDS_MAX = 4

/** For so long an origin that failed is asked last. */
export const ORIGIN_REST_MS = 10_000

/** What an origin sends along with a refusal is read up to here, to keep the connection; beyond, it is closed. */
export const REFUSAL_BYTES_MAX = 64 * KIB

/** A blob larger than this share of the resident cache's budget is not kept there: it would push out too much. */
export const RESIDENT_BLOB_SHARE_MAX = 1 / 8

/** For so long after its last use a resident blob is not pushed out by another (see resident-cache.ts). */
export const RESIDENT_KEPT_MS = 10_000

/**
 * A response is sent in turns: so many bytes are gathered, handed to the socket, and taken by the kernel before the
 * next are. Measured with segments of 80 kB: 1 MiB costs about 8 % more processor time per byte, 16 MiB nothing less.
 */
export const TURN_BYTES_MAX = 4 * MIB

/** Segments gathered in one turn; writev(2) takes 1,024 at most. */
export const TURN_PIECES_MAX = 256

/** What is not resident is read into such a buffer, of which a turn has one; when all are in use, responses wait. */
export const COLD_BUFFER_BYTES = MIB
export const COLD_BUFFERS_MAX = 64

/**
 * A client that takes a turn more slowly than this is dropped; a turn shorter than a cold buffer counts as one. So an
 * idle client is gone after one minute to four. 2,000 machines on one link of 1 Gbit/s get four times as much each.
 */
export const CLIENT_BYTES_PER_S_MIN = 16 * KIB

/** What a client is told to wait, in seconds, when a blob has to be fetched first. */
export const RETRY_AFTER_S = 2
