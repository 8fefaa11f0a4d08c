/** What kind of thing went wrong; services map it to an HTTP status, the CLI to an exit code. */
export type ErrorCategory =
  | 'invalid' // the request or input is wrong; sending it again will not help
  | 'denied' // not allowed for this caller
  | 'missing' // what was named does not exist
  | 'conflict' // somebody else's change, or the present state, stands against it
  | 'exhausted' // a named limit, or the disk, is full
  | 'unavailable' // something needed does not answer now; trying again may help
  | 'corrupt' // stored or received bytes are not what they must be
  | 'internal' // a bug

export interface MusterErrorOptions {
  /** What the reader can do about it: one sentence, shown by the CLI below the message. */
  hint?: string
  cause?: unknown
}

/**
 * Base of every error muster raises on purpose. A subclass names one condition by its `code`, which never
 * changes once released; docs/errors.md lists them all and a test compares the list with the sources.
 */
export abstract class MusterError extends Error {
  abstract readonly code: `MUSTER_${string}`
  abstract readonly category: ErrorCategory
  readonly hint: string | undefined

  constructor(message: string, options: MusterErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.hint = options.hint
  }
}

/** The message of anything that was thrown, for logs and for embedding in another message. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
