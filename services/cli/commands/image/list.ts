import type { Command } from 'commander'
import { versionsOf } from '../../../../libs/model/image-versions.ts'
import { type Entity, entities, entitiesNamed } from '../../api.ts'
import { imageUsage, type Usage } from '../../image-versions/image-api.ts'
import { kernelsText } from '../../image-versions/version-view.ts'
import type { OpenSession } from '../../session.ts'
import type { Column } from '../../table.ts'
import { formatBytes, formatCount, formatTime } from '../../text.ts'

const ORDER = new Intl.Collator('en', { numeric: true })
const ABOUT = `Lists all images: what is sent to a node, and what it takes in the memory of one; how many versions there are, and how
many nodes boot it.`

const COLUMNS: Column[] = [
  { head: 'IMAGE' },
  { head: 'SENT', align: 'right' },
  { head: 'IN MEMORY', align: 'right' },
  { head: 'ENTRIES', align: 'right' },
  { head: 'VERSIONS', align: 'right' },
  { head: 'NODES', align: 'right' },
  { head: 'KERNELS' },
  { head: 'BUILT' },
]

/** `muster image list [NAMES]`. */
export function defineImageList(noun: Command, open: OpenSession): void {
  noun
    .command('list')
    .summary('list images')
    .description(ABOUT)
    .argument('[names...]', 'names of images; without any, all of them')
    .action(async (names: string[]) => {
      const { client, terminal, json } = await open()
      const [found, users] = await Promise.all([
        names.length > 0 ? entitiesNamed(client, { kind: 'image', names }) : entities(client, 'image'),
        imageUsage(client),
      ])
      found.sort((one, other) => ORDER.compare(one.name, other.name))
      const usage = new Map(users.map((each) => [each.name, each]))
      if (json) terminal.json(found.map((image) => ({ ...image, ...usedBy(usage.get(image.name)) })))
      else if (found.length === 0) terminal.lines(['There are no images.'])
      else
        terminal.table(
          COLUMNS,
          found.map((image) => rowOf(image, usage.get(image.name))),
        )
    })
}

function rowOf({ name, value }: Entity<'image'>, usage: Usage | undefined): string[] {
  return [
    name,
    formatBytes(value.size),
    formatBytes(value.rawSize),
    formatCount(value.entries),
    String(versionsOf(value).length),
    formatCount(usage?.nodes.count ?? 0),
    kernelsText(value),
    formatTime(value.builtAt),
  ]
}

function usedBy(usage: Usage | undefined): Partial<Omit<Usage, 'name'>> {
  return usage ? { nodes: usage.nodes, profiles: usage.profiles } : {}
}
