import type { ChangeFlags } from '../change.ts'
import { type AlteredNodes, previewLines } from '../change-preview.ts'
import { confirmChange } from '../confirm-change.ts'
import type { Altered } from '../grouped-changes.ts'
import type { Session } from '../session.ts'
import { warnOfFailures } from '../warn-of-failures.ts'

/** What the controller says of every such change that it made or only checked. */
interface Made {
  seq: number
  nodes: AlteredNodes
}

export interface ImageChange<T extends Made> {
  path: string
  body: Record<string, unknown>
  flags: ChangeFlags
  /** What it alters, as people are shown it. */
  altered: (planned: T) => Altered[]
  /** What has to be known besides, before and after. */
  notes?: (planned: T) => string[]
  /** What was done. */
  done: (made: T) => string
}

/**
 * Makes a change of an image that the controller knows how to make: shows it and asks as for all changes, and says what was
 * done. @throws {RefusedError} @throws {NotConfirmedError}
 */
export async function changeImage<T extends Made>(session: Session, change: ImageChange<T>): Promise<void> {
  const { client, terminal, json } = session
  const { path, body, flags, altered, notes = () => [], done } = change
  const post = (dryRun: boolean): Promise<T> =>
    client.post(path, { ...body, dryRun, ...(flags.reason !== undefined && { reason: flags.reason }) })
  if (flags.dryRun) {
    const planned = await post(true)
    if (json) return terminal.json({ dryRun: true, ...planned })
    const preview = previewLines(altered(planned), { nodes: planned.nodes, width: terminal.columns })
    return terminal.lines([...preview, ...notes(planned), 'Nothing was changed (--dry-run).'])
  }
  if (!flags.yes) {
    const planned = await post(true)
    for (const note of notes(planned)) terminal.note(note)
    await confirmChange(session, { edits: altered(planned), nodes: planned.nodes })
  }
  const made = await post(false)
  if (json) terminal.json({ dryRun: false, ...made })
  else terminal.lines([`${done(made)} (change ${made.seq})`])
  await warnOfFailures(session, made.seq)
}
