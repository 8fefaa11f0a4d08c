import { type ErrorCategory, MusterError } from '../../libs/errors/muster-error.ts'
import { InterruptedError } from './errors.ts'
import { CommandFailedError } from './image/errors.ts'

const FAILED = 1
export const USAGE = 2
const INTERRUPTED = 130

const BY_CATEGORY: Partial<Record<ErrorCategory, number>> = {
  invalid: USAGE,
  missing: 3,
  conflict: 4,
  denied: 5,
  unavailable: 6,
}

export const EXIT_CODES_HELP = `Exit codes:
  0    done
  1    failed for a reason not listed here; 'muster check' found something wrong
  2    the command line or a value is wrong; asking again will not help
  3    what was named does not exist
  4    the present state, or somebody else's change, stands against it
  5    not allowed
  6    the controller, or something it needs, does not answer; trying again may help
  130  interrupted by Ctrl-C
'muster image exec' ends with what the command ended with that it ran.
`

export function exitCodeOf(error: unknown): number {
  if (error instanceof InterruptedError) return INTERRUPTED
  if (error instanceof CommandFailedError) return error.status
  if (error instanceof MusterError) return BY_CATEGORY[error.category] ?? FAILED
  return FAILED
}
