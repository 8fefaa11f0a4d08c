import type { Command } from 'commander'
import type { Storage } from '../../../libs/records/member.ts'
import { refusal } from '../client.ts'
import { AnswerLostError } from '../errors.ts'
import { Progress } from '../progress.ts'
import type { OpenSession, Session } from '../session.ts'
import { storageWarnings } from '../storage-view.ts'
import { clean, formatBytes, formatCount } from '../text.ts'
import { wholeNumber } from '../whole-number.ts'

const ABOUT_CLEAN = `Deletes what nothing needs any more on the controller that is asked, now: what it would delete by itself in the course
of time. With --grace-minutes also what has not been needed for a shorter time than that. What nodes boot, versions of
images, and what a build or import that is under way uses is never deleted.`

/** Reasons to keep blobs whose names in the API say too little. */
const KEPT_FOR: Readonly<Record<string, string>> = {
  setting: 'network boot programs',
  record: 'boot records',
  history: 'former overlays',
}

const GRACE_MINUTES_MAX = 365 * 24 * 60

interface Counted {
  blobs: number
  bytes: number
}

interface CountedTrees {
  trees: number
  bytes: number
}

interface Examined {
  blobs: number
  of: number
  damaged: number
}

interface Usage {
  controller: string
  disk: { size: number; free: number }
  kept: (Counted & { reason: string })[]
  unreferenced: Counted
  /** Missing from a controller of an earlier version. */
  trees?: CountedTrees & { changed: CountedTrees }
  lacking: Storage['lacking']
}

export function define(noun: Command, open: OpenSession): void {
  noun
    .command('check')
    .summary('read all that a controller keeps')
    .description(
      'Reads every blob of the controller that is asked, now. What is damaged is fetched from others.',
    )
    .action(async () => check(await open()))
  noun
    .command('show')
    .summary('what a controller keeps, and why')
    .description('Shows what the controller that is asked keeps on its disk, and what it is kept for.')
    .action(async () => show(await open()))
  noun
    .command('clean')
    .summary('delete what is not needed any more')
    .description(ABOUT_CLEAN)
    .option('--dry-run', 'delete nothing; say what would be')
    .option(
      '--grace-minutes <minutes>',
      'delete what has not been needed for so long; what the controller itself waits unless said',
      wholeNumber({ min: 0, max: GRACE_MINUTES_MAX }),
    )
    .action(async (flags: { dryRun?: true; graceMinutes?: number }) => cleanUp(await open(), flags))
}

async function check(session: Session): Promise<void> {
  const { terminal, json } = session
  const result = await examined(session)
  if (json) return terminal.json(result)
  const { blobs, damaged } = result
  const [they, are] = damaged === 1 ? ['It', 'is'] : ['They', 'are']
  terminal.lines([
    damaged === 0
      ? `All ${formatCount(blobs)} blobs are right.`
      : `${formatCount(damaged)} of ${formatCount(blobs)} blobs ${are} damaged or gone. ${they} ${are} fetched from others; 'muster storage show' tells what is missing.`,
  ])
}

async function examined({ client, terminal }: Session): Promise<Examined> {
  const shown = new Progress({ label: 'checking', ...terminal.progress, now: () => performance.now() })
  try {
    for await (const line of client.stream({ method: 'POST', path: '/v1/storage/check', body: {} })) {
      const { progress, result, error } = line as { progress?: Examined; result?: Examined; error?: unknown }
      if (error) throw refusal(error, 'while it read what is stored')
      if (result) return result
      if (progress) shown.phase(`${formatCount(progress.blobs)} of ${formatCount(progress.of)} blobs read`)
    }
  } finally {
    shown.end()
  }
  throw new AnswerLostError('the controller ended the work without a result', {
    hint: 'Its log says why. Try again.',
  })
}

async function show({ client, terminal, json }: Session): Promise<void> {
  const usage = await client.get<Usage>('/v1/storage')
  if (json) return terminal.json(usage)
  const { controller, disk, kept, unreferenced, trees, lacking } = usage
  terminal.lines([
    `${terminal.style('bold', clean(controller))}: ${formatBytes(disk.free)} of ${formatBytes(disk.size)} free`,
    '',
  ])
  terminal.table(
    [{ head: 'KEPT FOR' }, { head: 'BLOBS', align: 'right' }, { head: 'SIZE', align: 'right' }],
    [
      ...kept.map(({ reason, blobs, bytes }) => [
        KEPT_FOR[reason] ?? `${clean(reason)}s`,
        formatCount(blobs),
        formatBytes(bytes),
      ]),
      ['no longer needed', formatCount(unreferenced.blobs), formatBytes(unreferenced.bytes)],
    ],
  )
  if (trees) {
    const changed = trees.changed.trees > 0 ? `, ${treesText(trees.changed)} of them with changes on top` : ''
    terminal.lines(['', `Working trees of images: ${treesText(trees)}${changed}.`])
  }
  const warnings = storageWarnings(clean(controller), { ...disk, used: 0, lacking })
  if (warnings.length > 0) terminal.lines(['', ...warnings])
}

async function cleanUp(
  { client, terminal, json }: Session,
  { dryRun = false, graceMinutes }: { dryRun?: boolean; graceMinutes?: number },
): Promise<void> {
  const body = { dryRun, ...(graceMinutes !== undefined && { graceS: graceMinutes * 60 }) }
  const done = await client.post<Counted & { controller: string; waiting: Counted; trees?: CountedTrees }>(
    '/v1/storage/clean',
    body,
  )
  if (json) return terminal.json(done)
  const verb = dryRun ? 'would be' : done.blobs === 1 ? 'was' : 'were'
  const lines = [`${clean(done.controller)}: ${countText(done)} ${verb} deleted.`]
  if (done.waiting.blobs > 0)
    lines.push(`${countText(done.waiting)} that nothing needs any more stay until their time is over.`)
  if (done.trees && done.trees.trees > 0)
    lines.push(
      `Working trees, to make room: ${treesText(done.trees)} ${dryRun ? 'would be' : 'were'} removed.`,
    )
  terminal.lines(lines)
}

function treesText({ trees, bytes }: CountedTrees): string {
  return `${formatCount(trees)} of ${formatBytes(bytes)}`
}

function countText({ blobs, bytes }: Counted): string {
  return `${formatCount(blobs)} ${blobs === 1 ? 'blob' : 'blobs'} of ${formatBytes(bytes)}`
}
