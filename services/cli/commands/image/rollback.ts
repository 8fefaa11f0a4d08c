import type { Command } from 'commander'
import { type ChangeFlags, takeChangeFlags } from '../../change.ts'
import type { AlteredNodes } from '../../change-preview.ts'
import { changeImage } from '../../image-versions/change-image.ts'
import { imagePath, imageVersions, type Versions } from '../../image-versions/image-api.ts'
import { nodesText, versionFields } from '../../image-versions/version-view.ts'
import type { OpenSession, Session } from '../../session.ts'
import { wholeNumber } from '../../whole-number.ts'

const ABOUT = `Makes another version of an image the live one, which nodes boot from their next boot on. Without --to it is the one
that was live before: done twice, it takes itself back.`

interface RolledBack {
  seq: number
  nodes: AlteredNodes
  name: string
  from: number
  to: number
  withoutKernel: AlteredNodes
  /** Missing from a controller of an earlier version. */
  withoutInit?: AlteredNodes
}

/** `muster image rollback NAME [--to N]`. */
export function defineRollback(noun: Command, open: OpenSession): void {
  const command = noun
    .command('rollback')
    .summary('make another version of an image live')
    .description(ABOUT)
    .argument('<name>', 'name of the image')
    .option('--to <version>', 'its number', wholeNumber({ min: 1, max: 999_999_999 }))
  takeChangeFlags(command).action(async (name: string, flags: ChangeFlags & { to?: number }) =>
    rollBack(await open(), { name, flags }),
  )
}

async function rollBack(
  session: Session,
  { name, flags }: { name: string; flags: ChangeFlags & { to?: number } },
): Promise<void> {
  const versions = await imageVersions(session.client, name)
  await changeImage<RolledBack>(session, {
    path: imagePath(name, 'rollback'),
    body: flags.to === undefined ? {} : { to: flags.to },
    flags,
    altered: ({ from, to }) => [
      { kind: 'image', name, before: fieldsOf(versions, from), after: fieldsOf(versions, to) },
    ],
    notes: notesOf,
    done: (made) => `image ${name}: version ${made.to} is live instead of ${made.from}; ${bootedBy(made)}`,
  })
}

/** Who cannot boot it, and why. */
function notesOf({ to, withoutKernel, withoutInit }: RolledBack): string[] {
  const keep = (nodes: AlteredNodes): string => `so they keep their last boot record: ${nodesText(nodes)}`
  return [
    ...(withoutInit?.count ? [`Version ${to} has no init, nor do these name one, ${keep(withoutInit)}`] : []),
    ...(withoutKernel.count > 0 ? [`Version ${to} has no kernel for these, ${keep(withoutKernel)}`] : []),
  ]
}

function bootedBy(made: RolledBack): string {
  const { nodes } = made
  if (nodes.count === 0) return 'no node boots it'
  const [boots, isToBoot] = nodes.count === 1 ? ['boots', 'is to boot'] : ['boot', 'are to boot']
  return `it is what ${nodesText(nodes)} ${notesOf(made).length === 0 ? boots : isToBoot} next`
}

function fieldsOf({ items }: Versions, number: number): Record<string, string> {
  const version = items.find((each) => each.number === number)
  return version ? versionFields(version) : { 'live version': String(number) }
}
