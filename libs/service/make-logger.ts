import { type Logger, pino } from 'pino'

/** Of log lines that nobody has taken yet. What comes then is lost: a service must not fill the memory with its log. */
const PENDING_BYTES_MAX = 16 * 1024 * 1024

/**
 * The log of a service that answers thousands a second, on standard output. While lines are being written, those that
 * come gather and are written together: one by one they cost a third of the time of a DHCP answer. When the process
 * exits, what is left is written first.
 */
export function makeLogger(options: { name: string; level: string }): Logger {
  return pino(options, pino.destination({ sync: false, maxLength: PENDING_BYTES_MAX }))
}
