import type { Command } from 'commander'
import type { ChangeFlags } from '../change.ts'
import { type AlteredNodes, previewLines } from '../change-preview.ts'
import { confirmChange } from '../confirm-change.ts'
import type { Altered } from '../grouped-changes.ts'
import { alteredOf, type Effect } from '../history.ts'
import type { OpenSession, Session } from '../session.ts'
import { formatCount } from '../text.ts'
import { warnOfFailures } from '../warn-of-failures.ts'
import { sequence } from '../whole-number.ts'

const ABOUT = `Takes a change back, by another change: everything that it altered becomes what it was before. It is refused
if any of it was changed again since.`

type Flags = Pick<ChangeFlags, 'dryRun' | 'reason'> & { yes?: true }

interface Undone {
  seq: number
  nodes: AlteredNodes
  entities: Effect[]
  /** Entities that are altered as well, and are not told. */
  more: number
}

export function define(command: Command, open: OpenSession): void {
  command
    .description(ABOUT)
    .argument('<change>', "its number: see 'muster history'", sequence)
    .option('--dry-run', 'only show what would be changed')
    .option('--reason <text>', 'why, for the change log')
    .option('-y, --yes', 'do not ask')
    .action(async (seq: number, flags: Flags) => undo(await open(), { seq, flags }))
}

async function undo(session: Session, { seq, flags }: { seq: number; flags: Flags }): Promise<void> {
  const { client, terminal, json } = session
  const { dryRun, reason, yes } = flags
  const post = (options: { dryRun: boolean }): Promise<Undone> =>
    client.post('/v1/undo', { seq, ...options, ...(reason !== undefined && { reason }) })
  if (dryRun || !yes) {
    const planned = await post({ dryRun: true })
    const [edits, nodes] = [alteredOf(planned.entities), planned.nodes]
    if (dryRun && json) return terminal.json({ dryRun: true, ...planned })
    if (dryRun) return showPlan(session, { edits, planned })
    await confirmChange(session, { edits, nodes })
  }
  const undone = await post({ dryRun: false })
  if (json) terminal.json({ dryRun: false, ...undone })
  else terminal.lines([`change ${seq} undone (change ${undone.seq})`])
  await warnOfFailures(session, undone.seq)
}

function showPlan(
  { terminal }: Session,
  { edits, planned }: { edits: readonly Altered[]; planned: Undone },
): void {
  const { nodes, more } = planned
  const left = more > 0 ? [`And ${formatCount(more)} more that are not shown here.`] : []
  const lines = previewLines(edits, { nodes, width: terminal.columns })
  terminal.lines([...lines, ...left, 'Nothing was changed (--dry-run).'])
}
