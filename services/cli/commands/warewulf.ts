import type { Command } from 'commander'
import type { Node } from '../../../libs/model/node.ts'
import type { Note } from '../../../libs/warewulf/notes.ts'
import { readNodesConf } from '../../../libs/warewulf/read-nodes-conf.ts'
import { readWarewulfConf } from '../../../libs/warewulf/read-warewulf-conf.ts'
import { entityNames } from '../api.ts'
import { type ChangeFlags, makeEdits, takeChangeFlags } from '../change.ts'
import type { Client } from '../client.ts'
import { byTitle, type Description, entitiesOf, readDescription } from '../documents/description.ts'
import { editsOf } from '../documents/edits-of.ts'
import type { Entry } from '../documents/entry.ts'
import { nothingToChange } from '../documents/nothing-to-change.ts'
import { CLUSTER, type DocumentKind, titleOf } from '../documents/sections.ts'
import type { OpenSession, Session } from '../session.ts'
import { findFiles, type WarewulfFiles } from '../warewulf/find-files.ts'
import { reportLines } from '../warewulf/report.ts'

const ABOUT = `Takes over the nodes and profiles of a Warewulf installation, 4.4 to 4.7, and the name of the cluster: reads etc/warewulf/nodes.conf
and etc/warewulf/warewulf.conf in the directory, or nodes.conf and warewulf.conf. Tells what becomes of each line, shows what
would be changed, and asks. Images that nodes name must have been imported before: the others are left out, and reported.`

interface Flags extends ChangeFlags {
  verbose?: true
}

export function define(noun: Command, open: OpenSession): void {
  const command = noun
    .command('import')
    .summary('take over nodes.conf and warewulf.conf')
    .description(ABOUT)
    .argument('<directory>', "/ on Warewulf's server, or a directory with its files")
    .option('-v, --verbose', 'tell every line one by one, also those that are taken over as they are')
  takeChangeFlags(command).action(async (directory: string, flags: Flags) =>
    importFrom(await open(), { directory, flags }),
  )
}

async function importFrom(
  session: Session,
  { directory, flags }: { directory: string; flags: Flags },
): Promise<void> {
  const { client, terminal, json } = session
  const files = await findFiles(session, directory)
  const description = await readDescription(client)
  const { entries, notes } = await readAll(client, { files, description })
  const report = reportLines(notes, { verbose: flags.verbose === true })
  // The result for programs stands alone on stdout.
  if (json) terminal.note(report.join('\n'))
  else terminal.lines(report)
  const documents = { entries, kinds: new Set<DocumentKind>() }
  const { edits } = editsOf({ documents, current: entitiesOf(description), prune: false })
  if (edits.length === 0) {
    nothingToChange(session, { flags, why: 'all that can be taken over is there already' })
    return
  }
  const reason = flags.reason ?? `warewulf import ${directory}`
  await makeEdits(session, { edits, flags: { ...flags, reason }, verb: 'import' })
}

/** What the files say, as entities, and what became of each of their lines. @throws {YamlError} */
async function readAll(
  client: Client,
  { files, description }: { files: WarewulfFiles; description: Description },
): Promise<{ entries: Entry[]; notes: Note[] }> {
  const { nodes, server } = files
  const entries: Entry[] = []
  const notes: Note[] = []
  const present = byTitle(entitiesOf(description))
  const add = (kind: DocumentKind, name: string, said: object): void => {
    const value = { ...ownFieldsOf(present.get(titleOf(kind, name))?.value), ...said }
    entries.push({ kind, name, value, place: () => nodes?.file ?? '' })
  }
  if (server) {
    const conf = readWarewulfConf(server.text, { file: server.file })
    notes.push(...conf.notes)
    if (Object.keys(conf.cluster).length > 0)
      add('setting', CLUSTER, { ...description.cluster.value, ...conf.cluster })
  }
  if (nodes) {
    const [images, overlays] = await Promise.all([
      entityNames(client, 'image'),
      entityNames(client, 'overlay'),
    ])
    const profiles = description.profiles.map(({ name }) => name)
    const conf = readNodesConf(nodes.text, { known: { images, overlays, profiles }, file: nodes.file })
    for (const note of conf.notes) notes.push(note)
    for (const [name, value] of Object.entries(conf.profiles)) add('profile', name, value)
    for (const [name, value] of Object.entries(conf.nodes)) add('node', name, value)
  }
  return { entries, notes }
}

/** Warewulf's files say nothing of these: what muster has been told of them stays when files are imported again. */
function ownFieldsOf(value: unknown): object {
  const { rack, bootServers } = (value ?? {}) as Partial<Node>
  return { ...(rack !== undefined && { rack }), ...(bootServers !== undefined && { bootServers }) }
}
