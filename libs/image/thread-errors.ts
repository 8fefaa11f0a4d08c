import {
  EntryInvalidError,
  EntryTooLargeError,
  PatternInvalidError,
  TreeChangedError,
  TreeTooLargeError,
  TreeUnreadableError,
} from '../archive/errors.ts'
import { type ErrorCategory, MusterError, messageOf } from '../errors/muster-error.ts'

/** An error as it goes from one thread to another, which loses what class it is of. */
export interface SentError {
  name: string
  message: string
  category?: ErrorCategory
  hint?: string | undefined
  stack?: string | undefined
}

const CLASSES = {
  EntryInvalidError,
  EntryTooLargeError,
  PatternInvalidError,
  TreeChangedError,
  TreeTooLargeError,
} as const

export function sendError(error: unknown): SentError {
  const stack = error instanceof Error ? error.stack : undefined
  if (!(error instanceof MusterError)) return { name: 'Error', message: messageOf(error), stack }
  const { name, message, category, hint } = error
  return { name, message, category, hint, stack }
}

/** The error that was sent, of the class it was. */
export function receiveError({ name, message, category, hint, stack }: SentError): Error {
  const options = hint === undefined ? {} : { hint }
  if (name === 'TreeUnreadableError') return new TreeUnreadableError(message, category!, options)
  if (Object.hasOwn(CLASSES, name)) return new CLASSES[name as keyof typeof CLASSES](message, options)
  return Object.assign(new Error(message), { stack })
}
