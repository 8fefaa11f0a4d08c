const KIB = 1024
const MIB = 1024 * KIB

/** Blob files that are open for reading at once, and that a batch writes at once. */
export const READS_PARALLEL_MAX = 32
export const WRITES_PARALLEL_MAX = 16

/** How often a blob is read that is replaced each time meanwhile. */
export const READ_ATTEMPTS_MAX = 4

/** Up to so many blobs of one batch are fsynced each; for more, the file system is synced once (see store-layout.ts). */
export const SYNC_EACH_MAX = 32

/** How much of a blob is in memory while its digest is checked on disk. */
export const VERIFY_BUFFER_BYTES = MIB

/** What is read of a blob is checked by a sum of each so many bytes of it (see blob-sums.ts). */
export const SUM_CHUNK_BYTES = 256 * KIB

/** A blob's last use is written to the disk when what is written there is older than this: once a day at most. */
export const USE_SAVED_EVERY_MS = 24 * 3_600_000

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

/** Resident blobs share memory of this size, or of a share of the budget as above if that is less. */
export const RESIDENT_SLAB_BYTES = 4 * MIB

/** For so long after its last use a resident blob is not pushed out by another (see resident-cache.ts). */
export const RESIDENT_KEPT_MS = 10_000

/**
 * A response is sent in turns: so many bytes are gathered, handed to the socket, and taken by the kernel before the
 * next are. Measured with segments of 80 kB: 1 MiB costs about 8 % more processor time per byte, 16 MiB nothing less.
 */
export const TURN_BYTES_MAX = 4 * MIB

/**
 * A turn is as much as the client took in such a time before, in milliseconds: so for a slow one little is held. The
 * first turn, and the smallest there are, have so many bytes.
 */
export const TURN_MS = 500
export const TURN_BYTES_FIRST = 256 * KIB
export const TURN_BYTES_MIN = 64 * KIB

/** Segments gathered in one turn; writev(2) takes 1,024 at most. */
export const TURN_PIECES_MAX = 256

/**
 * What is not resident is read into a buffer, of which a turn has one: a large one if the client is quick and one is free,
 * or else a small one, for which responses wait when all are in use. So some that were quick and now take nothing do not
 * keep buffers from the others.
 */
export const COLD_BUFFER_BYTES = MIB
export const COLD_BUFFERS_MAX = 64
export const SMALL_BUFFER_BYTES = 256 * KIB
export const SMALL_BUFFERS_MAX = 256

/**
 * A client that takes a turn more slowly than this is dropped; a turn shorter than a cold buffer counts as one. So an
 * idle client is gone after one minute to four. 2,000 machines on one link of 1 Gbit/s get four times as much each.
 */
export const CLIENT_BYTES_PER_S_MIN = 16 * KIB

/** What a client is told to wait, in seconds, when a blob has to be fetched first. */
export const RETRY_AFTER_S = 2

/** Answers of fewer bytes are sent at once; for others, machines wait for their turn (see transfer-places.ts). */
export const QUEUED_BYTES_MIN = 16 * MIB

/** How often it is looked whether clients take what they are given, in milliseconds. */
export const SLOW_CHECK_MS = 1_000

/** A machine that takes nothing for so long, in milliseconds, lets others go first. */
export const STALL_MS = 10_000

/**
 * A machine that waits for its turn gets the head of its answer at once, and each so many milliseconds the next so many
 * bytes: some firmware gives up after 5 s without any. Not all at the same moment, but in so many steps.
 */
export const SIGN_MS = 2_000
export const SIGN_BYTES = 64
export const SIGN_STEPS = 20

/** For so long a machine that went keeps its turn, in milliseconds; so many machines do. */
export const RETURN_MS = 60_000
export const MACHINES_REMEMBERED_MAX = 10_000

/** Large answers that one machine may ask for at the same time, those of connections it has forgotten among them. */
export const MACHINE_REQUESTS_MAX = 8

/** What a machine is told to wait, in seconds, when too many wait already. */
export const QUEUE_FULL_RETRY_AFTER_S = 20

/**
 * What a server lacks of an image it asks others for in runs of neighbouring segments, up to so many bytes a request; so
 * many requests of a server run at once, and so many of them are for what is only wanted ahead of time.
 */
export const RUN_BYTES_MAX = 16 * MIB
export const RUNS_PARALLEL_MAX = 4
export const RUNS_AHEAD_MAX = 2

/** A segment up to this size is gathered in memory; a larger one is written as it comes, and has a run of its own. */
export const SEGMENT_IN_MEMORY_BYTES_MAX = 4 * MIB

/** Segments that have come and are not written yet; who brings more waits. */
export const UNWRITTEN_BYTES_MAX = 32 * MIB

/**
 * How long is waited for more segments before the disk is to make sure of them, unless there will be none, in milliseconds.
 * It takes a program, and to start one costs a process with much memory up to 0.1 s.
 */
export const SYNC_PAUSE_MS = 5_000

/** Of the segments that came last so many bytes stay in memory, for servers that fetch closely behind. */
export const RECENT_BYTES_MAX = 16 * MIB

/**
 * An origin that sends less than the second figure a second over all connections, counted over the first time, is left for
 * the next one. A server that stands lower waits longer, by the third time for each above it: when one in the middle
 * hangs, those right below it go elsewhere first, and the rest need not.
 */
export const RUN_STALL_MS = 15_000
export const RUN_FLOOR_BYTES_PER_S = 4 * KIB
export const RUN_STALL_STEP_MS = 1_000

/** A response that waits for what is on its way here says so at the first interval, and ends after the second time without. */
export const WAIT_SIGN_MS = 1_000
export const WAIT_ARRIVAL_MAX_MS = 60_000

/** Runs that are sent to other servers at once; who comes then is sent elsewhere. */
export const RUNS_SENT_MAX = 64

/**
 * Runs of one image that a controller sends at once: as many as two servers ask for. However badly servers get on with each
 * other, they do not all fall back on the controllers.
 */
export const RUNS_SENT_OF_IMAGE_MAX = 2 * RUNS_PARALLEL_MAX
