import type { Command } from 'commander'
import { imageVersions, type Versions } from '../../image-versions/image-api.ts'
import { kernelsText, pushText, shortDigest } from '../../image-versions/version-view.ts'
import type { OpenSession } from '../../session.ts'
import type { Column } from '../../table.ts'
import { formatBytes, formatTime } from '../../text.ts'

const ABOUT = `Lists the versions of an image, the newest first: every build makes one. The live one, marked with *, is what nodes
boot; 'muster image rollback' makes another one live.`

const COLUMNS: Column[] = [
  { head: 'VERSION', align: 'right' },
  { head: 'LIVE' },
  { head: 'DIGEST', whole: true },
  { head: 'BUILT', whole: true },
  { head: 'BY' },
  { head: 'SENT', align: 'right' },
  { head: 'KERNELS' },
  { head: 'PUSHED TO' },
  { head: 'SOURCE' },
]

/** `muster image versions NAME`. */
export function defineVersions(noun: Command, open: OpenSession): void {
  noun
    .command('versions')
    .summary('list the versions of an image')
    .description(ABOUT)
    .argument('<name>', 'name of the image')
    .action(async (name: string) => {
      const { client, terminal, json } = await open()
      const versions = await imageVersions(client, name)
      if (json) return terminal.json(versions)
      terminal.table(COLUMNS, versions.items.map(rowOf))
    })
}

function rowOf(version: Versions['items'][number]): string[] {
  const { number, live, manifest, builtAt, builtBy, size, push, source } = version
  return [
    String(number),
    live ? '*' : '',
    shortDigest(manifest),
    formatTime(builtAt),
    builtBy ?? '-',
    formatBytes(size),
    kernelsText(version),
    pushText(push),
    source,
  ]
}
