const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** A blob that nothing refers to any more stays for so long: boot servers may still be on their way to what follows it. */
export const GRACE_MS = DAY_MS
/** The same when the disk is nearly full. */
export const GRACE_SHORT_MS = 10 * MINUTE_MS
/** The same while an image's manifest is not here: nobody can tell then which segments are its own. */
export const GRACE_UNSURE_MS = 30 * DAY_MS

/** Former trees of overlays stay for so long, so that changes can be looked at and taken back. */
export const HISTORY_KEPT_MS = 90 * DAY_MS

/** How often it is looked for what is not needed any more, and for the first time after a start. */
export const COLLECT_INTERVAL_MS = HOUR_MS
export const COLLECT_FIRST_MS = 10 * MINUTE_MS
/** How often it is looked how full the disk is. */
export const DISK_CHECK_INTERVAL_MS = MINUTE_MS
/** With a smaller share of the disk free it counts as nearly full. */
export const FREE_SHARE_MIN = 0.05

/** How often it is deleted what can be spared while the disk stays nearly full. */
export const COLLECT_FULL_INTERVAL_MS = 10 * MINUTE_MS

/** Blobs that are deleted between two turns of everything else. */
export const DELETES_AT_ONCE = 16
/** Values that are looked at for the blobs they name between two turns of everything else. */
export const VALUES_PER_BREATH = 500

/** Blobs that are fetched at once in the background, of those that are known to be missing. */
export const FETCHES_AT_ONCE_MAX = 4
export const WANTED_MAX = 100_000
/** Pause before what could not be fetched is asked for again, and before it is looked for what else is missing. */
export const FETCH_RETRY_MS = 30_000
export const LOOK_INTERVAL_MS = 10 * MINUTE_MS
/** Boot servers that are asked for a blob after the controllers: others each time. */
export const BOOT_SERVERS_ASKED_MAX = 8

/** How deep values are looked into for the blobs they name. */
export const DEPTH_MAX = 16

/** How long a change waits for another controller to have what it names, where that is little. */
export const COPY_WAIT_MS = 3_000
/** The same where an image is among it: as long as it goes on, and no longer than the second figure. */
export const COPY_STALL_MS = 30_000
export const COPY_WAIT_MAX_MS = 30 * MINUTE_MS
/** How long the other one takes to say how far it is, and how much longer one waits for that. */
export const COPY_ANSWER_MS = 1_000
export const COPY_ANSWER_SLACK_MS = 2_000
/** Other controllers that are asked at once; the first that has all is enough. */
export const COPY_ASKED_MAX = 2
/** Blobs of one change that they are asked to fetch; segments of images are not counted. */
export const COPY_REFS_MAX = 5_000
/** Requests of others that are worked on at once, and how long one is worked on after it was last asked for. */
export const INTAKES_MAX = 16
export const INTAKE_IDLE_MS = 10_000
/** Blobs that are fetched at once for one of them. */
export const INTAKE_FETCHES_MAX = 8

/** All blobs are read again and again, with a pause after each round: so slowly that nothing else notices. */
export const EXAMINE_BYTES_PER_S = 8 * 1024 * 1024
export const EXAMINE_ROUND_PAUSE_MS = HOUR_MS
