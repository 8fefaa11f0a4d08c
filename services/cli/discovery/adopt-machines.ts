import type { ChangeFlags } from '../change.ts'
import { NotConfirmedError } from '../errors.ts'
import { foldedNames } from '../names.ts'
import type { Session } from '../session.ts'
import { formatCount } from '../text.ts'
import { warnOfFailures } from '../warn-of-failures.ts'

/** What `POST /v1/discovered/adopt` takes. */
export interface AdoptionBody {
  machines?: string[]
  rack?: string
  node?: string
  next?: string
  force?: true
  create?: true
  profiles?: string[]
}

interface Made {
  seq: number
  adoptions: { mac: string; node: string }[]
  unseen: string[]
  elsewhere: { mac: string; node: string; rack: string; seenIn: string }[]
}

/** Pairs that are shown before a question; of more, how many. */
const SHOWN_MAX = 20

/** Makes machines nodes and says so, or tells what would be done. Asks before more than one. @throws {RefusedError} @throws {NotConfirmedError} */
export async function adoptMachines(
  session: Session,
  options: { body: AdoptionBody; flags: ChangeFlags; reason: string },
): Promise<void> {
  const { client, terminal, json } = session
  const { flags, reason } = options
  let { body } = options
  const post = (dryRun: boolean) => client.post<Made>('/v1/discovered/adopt', { ...body, reason, dryRun })
  if (flags.dryRun || body.machines === undefined) {
    const planned = await post(true)
    if (flags.dryRun || planned.adoptions.length === 0) {
      if (json) terminal.json({ dryRun: flags.dryRun === true, ...planned })
      else terminal.lines(plannedLines(planned, flags.dryRun === true))
      return
    }
    if (!flags.yes) await confirm(session, planned)
    // Those that were shown, and not those that came meanwhile.
    body = { ...body, machines: planned.adoptions.map(({ mac }) => mac) }
  }
  const made = await post(false)
  if (json) terminal.json({ dryRun: false, ...made })
  else terminal.lines([doneLine(made)])
  warnOfOddities(session, made)
  await warnOfFailures(session, made.seq)
}

async function confirm({ terminal, signal }: Session, { adoptions }: Made): Promise<void> {
  if (adoptions.length < 2) return
  if (!terminal.interactive) {
    throw new NotConfirmedError(`${formatCount(adoptions.length)} machines would become nodes`, {
      hint: 'Look at it with --dry-run, then say --yes: no question can be asked here. Nothing was changed.',
    })
  }
  terminal.note(pairLines(adoptions).join('\n'))
  const question = `Make ${formatCount(adoptions.length)} machines ${foldedNames(adoptions.map(({ node }) => node))}?`
  if (!(await terminal.confirm(question, signal))) throw new NotConfirmedError('nothing was changed')
}

function plannedLines({ adoptions }: Made, dryRun: boolean): string[] {
  if (adoptions.length === 0) return ['No unknown machine was seen: nothing to change.']
  return [...pairLines(adoptions), ...(dryRun ? ['Nothing was changed (--dry-run).'] : [])]
}

function pairLines(adoptions: Made['adoptions']): string[] {
  const shown = adoptions.slice(0, SHOWN_MAX).map(({ mac, node }) => `${mac} becomes ${node}`)
  const more = adoptions.length - shown.length
  return more > 0 ? [...shown, `and ${formatCount(more)} more`] : shown
}

function doneLine({ seq, adoptions }: Made): string {
  const [first] = adoptions
  if (adoptions.length === 1) return `${first!.mac} is ${first!.node} (change ${seq})`
  return `${formatCount(adoptions.length)} machines are ${foldedNames(adoptions.map(({ node }) => node))} (change ${seq})`
}

function warnOfOddities({ terminal }: Session, { unseen, elsewhere }: Made): void {
  for (const mac of unseen) terminal.warn(`${mac} was not seen by any boot server`)
  for (const { mac, node, rack, seenIn } of elsewhere) {
    terminal.warn(
      `${mac} was seen in rack ${seenIn}, but ${node} is in rack ${rack}, whose boot servers serve it`,
    )
  }
}
