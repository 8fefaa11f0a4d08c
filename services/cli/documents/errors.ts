import { MusterError } from '../../../libs/errors/muster-error.ts'
import { formatCount } from '../text.ts'

/** So many problems are told at once. */
const SHOWN_MAX = 20

/** What files, or a text that was edited, say cannot be: every problem with its place. */
export class DocumentInvalidError extends MusterError {
  override readonly code = 'MUSTER_DOCUMENT_INVALID'
  override readonly category = 'invalid'

  /** Problems are texts, or give one when asked: to find a line takes as long as reading the file. */
  constructor(problems: readonly (string | (() => string))[], hint?: string) {
    const shown = problems.slice(0, SHOWN_MAX).map((each) => (typeof each === 'string' ? each : each()))
    const more = problems.length - shown.length
    if (more > 0) shown.push(`and ${formatCount(more)} more`)
    super(shown.join('\n'), hint === undefined ? {} : { hint })
  }
}

/** The user's editor could not be run, or ended with a failure. */
export class EditorFailedError extends MusterError {
  override readonly code = 'MUSTER_EDITOR_FAILED'
  override readonly category = 'invalid'
}
