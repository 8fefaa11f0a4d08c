/** A case that takes longer has failed; so has the server. In milliseconds. */
export const CASE_MS_MAX = 30_000

/** An answer that is not there by then does not come: clients begin to ask again after a second or more. */
export const ANSWER_MS = 2_000

/** Within it nothing more comes that is no resend: the earliest known are sent after a quarter of a second. */
export const QUIET_MS = 200

/** Long enough for any server to send again what it waits for an answer to; dnsmasq takes four seconds. */
export const SILENCE_MS = 5_000

/** How often a client asks again. */
export const RESENDS_MAX = 4

/** Of TFTP and of HTTP, each: servers have limits for one address. DHCP is one after the other. */
export const CASES_AT_ONCE = 6

/** A larger boot program is not loaded. */
export const FILE_BYTES_MAX = 64 * 1024 * 1024

/** A head of an answer over HTTP. */
export const HEAD_BYTES_MAX = 64 * 1024

/** Of a TFTP client: a window is not to be lost here. */
export const RECEIVE_BUFFER_BYTES = 1024 * 1024
