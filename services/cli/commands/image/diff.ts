import { type Command, Option } from 'commander'
import type { FileChange } from '../../../../libs/image/diff-files.ts'
import type { PackageChange } from '../../../../libs/image/package-list.ts'
import { formatVersionName, parseVersionName } from '../../../../libs/image/version-name.ts'
import { refusal } from '../../client.ts'
import { AnswerInvalidError, AnswerLostError, InterruptedError } from '../../errors.ts'
import { fileLine, packageLine, summaryLines } from '../../image-versions/diff-view.ts'
import type { DiffLine, DiffSummary } from '../../image-versions/image-api.ts'
import { Progress } from '../../progress.ts'
import type { OpenSession, Session } from '../../session.ts'
import { formatCount } from '../../text.ts'

/** Files and packages that are shown unless all of them are asked for. */
const SHOWN_MAX = 50

const ABOUT = `Compares two images, or versions of them: which files were added (+), removed (-) and changed (~), and which packages.
With one image, its live version is compared with the one that was live before; with NAME@NUMBER alone, the live version
with that one. What changed in its time alone is only counted.`

interface Flags {
  files?: true
  packages?: true
}

interface Diff {
  summary: DiffSummary
  packages: PackageChange[]
  files: FileChange[]
}

/** `muster image diff [BEFORE] AFTER`. */
export function defineDiff(noun: Command, open: OpenSession): void {
  noun
    .command('diff')
    .summary('compare two images, or versions of them')
    .description(ABOUT)
    .argument('<image>', 'NAME or NAME@NUMBER')
    .argument('[other]', 'what it is compared with: NAME or NAME@NUMBER')
    .addOption(new Option('--files', 'only files, and all of them').conflicts('packages'))
    .option('--packages', 'only packages, and all of them: files are not read')
    .action(async (one: string, other: string | undefined, flags: Flags) => {
      const names = [one, ...(other === undefined ? [] : [other])].map((text) =>
        formatVersionName(parseVersionName(text)),
      )
      const session = await open()
      const diff = await compare(session, { names, flags })
      if (session.json) session.terminal.json(diff)
      else show(session, diff, flags)
    })
}

/** @throws {RefusedError} @throws {InterruptedError} if the user ends it: the controller stops then, too */
async function compare(
  { client, terminal, signal }: Session,
  { names, flags }: { names: readonly string[]; flags: Flags },
): Promise<Diff> {
  const label = `comparing ${names.join(' and ')}`
  const progress = new Progress({ label, ...terminal.progress, now: () => performance.now() })
  const found: { packages: PackageChange[]; files: FileChange[] } = { packages: [], files: [] }
  let summary: DiffSummary | undefined
  try {
    for await (const each of client.stream({ method: 'GET', path: pathOf(names, flags) })) {
      const line = each as DiffLine
      if (line.error) throw refusal(line.error, 'while it compared')
      if (line.progress) progress.update(line.progress)
      if (line.summary) summary = line.summary
      for (const change of line.packages ?? []) found.packages.push(change)
      for (const change of line.files ?? []) found.files.push(change)
      if (line.result && !summary) throw new AnswerInvalidError('the controller sent no summary')
      if (line.result && summary) return { summary, ...found }
    }
  } catch (error) {
    if (signal.aborted) throw new InterruptedError('cancelled')
    throw error
  } finally {
    progress.end()
  }
  throw new AnswerLostError('the controller ended the comparison without a result', {
    hint: 'Its log says why.',
  })
}

function pathOf(names: readonly string[], { files, packages }: Flags): string {
  const [one, other] = names
  const query = new URLSearchParams({
    ...(other === undefined ? { after: one! } : { before: one!, after: other }),
    ...(packages && { files: 'false' }),
    ...(files && { packages: 'false' }),
  })
  return `/v1/image-diff?${query}`
}

function show({ terminal }: Session, { summary, packages, files }: Diff, flags: Flags): void {
  const all = flags.files === true || flags.packages === true
  terminal.lines(summaryLines(summary, { asksPackages: !flags.files }))
  showPart(terminal, { lines: packages.map(packageLine), all, option: '--packages' })
  showPart(terminal, { lines: files.map(fileLine), all, option: '--files' })
  if (packages.length + files.length === 0) terminal.lines(['', 'They do not differ in what was compared.'])
}

function showPart(
  terminal: Session['terminal'],
  { lines, all, option }: { lines: readonly string[]; all: boolean; option: string },
): void {
  if (lines.length === 0) return
  const shown = all ? lines : lines.slice(0, SHOWN_MAX)
  const more = lines.length - shown.length
  terminal.lines([
    '',
    ...shown,
    ...(more > 0 ? [`and ${formatCount(more)} more: ${option} shows all of them`] : []),
  ])
}
