import { type Command, Option } from 'commander'
import type { Entry } from '../../../../libs/archive/entry.ts'
import { isOutdated, isShadow, type Overlay } from '../../../../libs/model/overlay.ts'
import { type Entity, entities, entitiesNamed } from '../../api.ts'
import { modeText } from '../../overlay/files-of.ts'
import { loadTree } from '../../overlay/overlay-api.ts'
import type { OpenSession, Session } from '../../session.ts'
import { formatBytes, formatCount } from '../../text.ts'

const ORDER = new Intl.Collator('en', { numeric: true })
const LETTERS: Record<Entry['type'], string> = {
  file: '-',
  directory: 'd',
  symlink: 'l',
  character: 'c',
  block: 'b',
  fifo: 'p',
  socket: 's',
}

interface Flags {
  all?: true
  long?: true
}

/** `muster overlay list`. */
export function defineList(noun: Command, open: OpenSession): void {
  noun
    .command('list')
    .summary('list overlays, or their files')
    .description(
      'Lists overlays: those that come with muster, and those of the site, which shadow others of the same name.',
    )
    .argument('[overlays...]', 'names of overlays; without any, all of them')
    .addOption(new Option('-a, --all', 'every file of them').conflicts('long'))
    .option('-l, --long', 'every file of them, with mode, owner and size')
    .action(async (names: string[], flags: Flags) => {
      const session = await open()
      const { client, terminal, json } = session
      const found = await (names.length > 0
        ? entitiesNamed(client, { kind: 'overlay', names })
        : entities(client, 'overlay'))
      found.sort((one, other) => ORDER.compare(one.name, other.name))
      if (flags.all || flags.long) await listFiles(session, found, flags)
      else if (json) terminal.json(found)
      else if (found.length === 0) terminal.lines(['There are no overlays.'])
      else terminal.table(COLUMNS, found.map(rowOf))
    })
}

const COLUMNS = [
  { head: 'OVERLAY' },
  { head: 'FILES', align: 'right' as const },
  { head: 'SIZE', align: 'right' as const },
  { head: 'ORIGIN' },
]

function rowOf({ name, value }: Entity<'overlay'>): string[] {
  return [name, formatCount(value.files), formatBytes(value.tree.size), originText(value)]
}

/** `shipped`, `site`, and what a site's overlay hides. */
export function originText(overlay: Overlay): string {
  if (isOutdated(overlay)) return 'site, shadows the shipped one, which has changed since'
  if (isShadow(overlay)) return 'site, shadows the shipped one'
  return overlay.origin
}

async function listFiles(
  { client, terminal, json }: Session,
  overlays: readonly Entity<'overlay'>[],
  flags: Flags,
): Promise<void> {
  const listed: { overlay: string; entry: Entry }[] = []
  for (const { name, seq } of overlays) {
    const tree = await loadTree(client, name, { at: seq })
    for (const entry of tree.values()) listed.push({ overlay: name, entry })
  }
  if (json) return terminal.json(listed.map(({ overlay, entry }) => ({ overlay, ...jsonOf(entry) })))
  if (listed.length === 0) return terminal.lines(['There are no files.'])
  if (!flags.long) {
    return terminal.table(
      [{ head: 'OVERLAY' }, { head: 'FILE' }],
      listed.map(({ overlay, entry }) => [overlay, shownPath(entry)]),
    )
  }
  const right = ['UID', 'GID', 'SIZE'].map((head) => ({ head, align: 'right' as const }))
  terminal.table(
    [{ head: 'MODE' }, ...right, { head: 'OVERLAY' }, { head: 'FILE' }],
    listed.map(({ overlay, entry }) => [
      LETTERS[entry.type] + modeText(entry.mode),
      String(entry.uid),
      String(entry.gid),
      entry.type === 'file' ? formatCount(entry.content.length) : '-',
      overlay,
      entry.type === 'symlink' ? `${entry.path} -> ${entry.target}` : shownPath(entry),
    ]),
  )
}

function shownPath({ type, path }: Entry): string {
  return type === 'directory' ? `${path}/` : path
}

function jsonOf(entry: Entry): object {
  if (entry.type !== 'file') return entry
  const { content, ...rest } = entry
  return { ...rest, size: content.length }
}
