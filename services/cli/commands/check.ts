import type { Command } from 'commander'
import type { OpenSession, Session } from '../session.ts'
import { clean } from '../text.ts'
import { CheckFailedError } from './errors.ts'

const ABOUT = `Compares what the controllers, the change log, the boot records and the boot servers say, and tells what does not agree,
and which controllers lack blobs or room.
Exits with 1 if anything is wrong; warnings alone are not.`

interface Finding {
  level: 'error' | 'warning'
  what: string
  hint?: string
}

interface Checked {
  ok: boolean
  findings: Finding[]
  seq: number
  /** What was looked at, and how much of it. */
  checked: Record<string, unknown>
}

export function define(command: Command, open: OpenSession): void {
  command.description(ABOUT).action(async () => {
    const session = await open()
    const result = await session.client.get<Checked>('/v1/check')
    if (session.json) session.terminal.json(result)
    else show(session, result)
    if (result.ok) return
    const errors = result.findings.filter(({ level }) => level === 'error').length
    throw new CheckFailedError(`${errors} ${errors === 1 ? 'thing is' : 'things are'} wrong`)
  })
}

function show({ terminal }: Session, { ok, findings, seq, checked }: Checked): void {
  for (const { level, what, hint } of findings) {
    const head = clean(`${level}: ${what}`)
    terminal.lines([
      level === 'error' ? terminal.style('red', head) : head,
      ...(hint === undefined ? [] : [`  ${clean(hint)}`]),
    ])
  }
  const looked = Object.entries(checked).map(([what, count]) => `${what} ${clean(JSON.stringify(count))}`)
  terminal.lines([`Checked at change ${seq}: ${looked.join(', ')}.`])
  if (ok) terminal.lines([findings.length === 0 ? 'Everything agrees.' : 'Nothing is wrong.'])
}
