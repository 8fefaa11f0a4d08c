import type { ChangeFlags } from '../change.ts'
import type { Session } from '../session.ts'

/** Says that there is nothing to do; programs get a change without edits. */
export function nothingToChange(
  { json, terminal }: Session,
  { flags, why }: { flags: ChangeFlags; why: string },
): void {
  if (json) terminal.json({ dryRun: flags.dryRun === true, edits: [] })
  else terminal.lines([`Nothing to change: ${why}.`])
}
