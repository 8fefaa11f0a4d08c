import type { Command } from 'commander'
import { isOutdated } from '../../../../libs/model/overlay.ts'
import { UsageError } from '../../errors.ts'
import { pathIn } from '../../overlay/edit-tree.ts'
import { loadTree, overlayEntity, type Tree, type Version } from '../../overlay/overlay-api.ts'
import { type FileDifference, type Labels, treeDifference } from '../../overlay/tree-diff.ts'
import type { OpenSession, Session } from '../../session.ts'

interface Flags {
  at?: { since: number; until?: number }
  upgrade?: true
}

const ABOUT = `Compares the overlay of the site with the one that comes with muster under the same name: what the site changed of
it. With --upgrade, what an upgrade of muster changed of it since the site made its own. With --at, what it was after one
change with what it is now, or was after another.`

/** `muster overlay diff`. */
export function defineDiff(noun: Command, open: OpenSession): void {
  noun
    .command('diff')
    .summary('compare an overlay with the shipped one, or with what it was')
    .description(ABOUT)
    .argument('<overlay>', 'name of the overlay')
    .argument('[file...]', 'only these files, or what is in these directories')
    .option('--at <changes>', 'between changes: 17, or 17..20', changesIn)
    .option('--upgrade', 'what changed of the shipped one since the site made its own')
    .action(async (name: string, files: string[], flags: Flags) => {
      const paths = files.map(pathIn)
      if (flags.at && flags.upgrade) throw new UsageError('--at and --upgrade do not go together')
      const session = await open()
      const { sides, labels } = await sidesOf(session, name, flags)
      const [before, after] = sides.map((tree) => only(tree, paths)) as [Tree, Tree]
      show(session, { name, differences: treeDifference(before, after, labels), labels })
    })
}

async function sidesOf(
  { client, terminal }: Session,
  name: string,
  { at, upgrade }: Flags,
): Promise<{ sides: [Tree, Tree]; labels: Labels }> {
  const load = (version: Version) => loadTree(client, name, version)
  if (at) {
    const { since, until } = at
    const after = await load(until === undefined ? {} : { at: until })
    return {
      sides: [await load({ at: since }), after],
      labels: [`change ${since}`, until === undefined ? 'now' : `change ${until}`],
    }
  }
  const { seq, value } = await overlayEntity(client, name)
  if (value.origin === 'shipped') {
    throw new UsageError(`the overlay ${name} is as it comes with muster`, {
      hint: '--at CHANGE compares it with what it was.',
    })
  }
  if (!value.shipped) {
    throw new UsageError(`muster ships no overlay ${name}`, {
      hint: '--at CHANGE compares it with what it was.',
    })
  }
  if (upgrade) {
    const sides: [Tree, Tree] = [await load({ at: seq, of: 'base' }), await load({ at: seq, of: 'shipped' })]
    return { sides, labels: ['shipped before', 'shipped'] }
  }
  if (isOutdated(value)) {
    terminal.note(
      `What muster ships has changed since the site made its own: 'muster overlay diff --upgrade ${name}' shows that alone.`,
    )
  }
  return {
    sides: [await load({ at: seq, of: 'shipped' }), await load({ at: seq })],
    labels: ['shipped', 'site'],
  }
}

function show(
  { terminal, json }: Session,
  { name, differences, labels }: { name: string; differences: FileDifference[]; labels: Labels },
): void {
  if (json) terminal.json(differences)
  else if (differences.length === 0)
    terminal.lines([`overlay ${name}, ${labels[0]} and ${labels[1]}: no difference.`])
  else showAll(terminal, differences)
}

function showAll(terminal: Session['terminal'], differences: FileDifference[]): void {
  for (const { path, before, after, patch } of differences) {
    terminal.lines([terminal.style('bold', headOf({ path, before, after }))])
    terminal.text(patch)
  }
}

/** `etc/motd: 0644 12 bytes 3f2a91bc -> 0600 ...`. */
function headOf({ path, before, after }: Omit<FileDifference, 'patch'>): string {
  if (before === undefined) return `${path}: added, ${after}`
  return after === undefined ? `${path}: deleted, was ${before}` : `${path}: ${before} -> ${after}`
}

function only(tree: Tree, paths: readonly string[]): Tree {
  if (paths.length === 0) return tree
  return new Map(
    [...tree].filter(([path]) => paths.some((wanted) => path === wanted || path.startsWith(`${wanted}/`))),
  )
}

/** @throws {UsageError} */
function changesIn(text: string): NonNullable<Flags['at']> {
  const [, since, until] = /^(\d{1,15})(?:\.\.(\d{1,15})?)?$/.exec(text) ?? []
  if (since === undefined)
    throw new UsageError(`${JSON.stringify(text)} names no changes`, {
      hint: 'Give one, or two: 17, 17..20.',
    })
  return { since: Number(since), ...(until !== undefined && { until: Number(until) }) }
}
