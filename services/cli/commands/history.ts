import type { Command } from 'commander'
import { KINDS } from '../../../libs/changes/operation.ts'
import { UsageError } from '../errors.ts'
import { changeInFull, history } from '../history.ts'
import { changeLines, HISTORY_COLUMNS, historyRow } from '../history-view.ts'
import type { OpenSession } from '../session.ts'
import { sequence, wholeNumber } from '../whole-number.ts'

const LIMIT = 20
/** The most that a controller gives at once. */
const LIMIT_MAX = 1_000

const ABOUT = `Shows the last changes of the cluster's description, newest first: of everything, or of one thing. With the number of
a change, shows that one in full: every entity before and after.`

interface Flags {
  limit: number
  before?: number
}

export function define(command: Command, open: OpenSession): void {
  command
    .description(ABOUT)
    .argument(
      '[what]',
      'the number of a change, or a noun: node, profile, image, overlay, kernel, subnet, setting',
    )
    .argument('[name]', 'name of the node, profile, ...')
    .option('-n, --limit <count>', 'how many changes', wholeNumber({ min: 1, max: LIMIT_MAX }), LIMIT)
    .option('--before <change>', 'only changes before this one', sequence)
    .action(async (what: string | undefined, name: string | undefined, flags: Flags) => {
      if (what !== undefined && /^\d+$/.test(what)) return showChange(open, sequence(what))
      await showHistory(open, { ...flags, ...(what !== undefined && { of: entityOf(what, name) }) })
    })
}

/** @throws {UsageError} */
function entityOf(kind: string, name: string | undefined): { kind: string; name: string } {
  if (kind === 'subnet') {
    if (name === undefined) return { kind: 'setting', name: 'subnets' }
    throw new UsageError('subnets have one history together', { hint: 'muster history subnet' })
  }
  if (!KINDS.includes(kind as never)) {
    throw new UsageError(`${kind} is neither a change nor a noun`, {
      hint: "For example 'muster history 18' or 'muster history node n1'.",
    })
  }
  if (name === undefined) throw new UsageError(`of which ${kind}?`, { hint: `muster history ${kind} NAME` })
  return { kind, name }
}

async function showHistory(
  open: OpenSession,
  options: Flags & { of?: { kind: string; name: string } },
): Promise<void> {
  const { client, terminal, json } = await open()
  const { items } = await history(client, options)
  if (json) terminal.json(items)
  else if (items.length === 0) terminal.lines(['There are no changes.'])
  else terminal.table(HISTORY_COLUMNS, items.map(historyRow))
}

async function showChange(open: OpenSession, seq: number): Promise<void> {
  const { client, terminal, json } = await open()
  const change = await changeInFull(client, seq)
  if (json) return terminal.json(change)
  const [head, ...lines] = changeLines(change, { width: terminal.columns })
  terminal.lines([terminal.style('bold', head!), ...lines])
}
