import { resolve } from 'node:path'
import type { Node } from '../../../libs/model/node.ts'
import { INCLUDE_OVERLAY } from '../../../libs/overlay/includes.ts'
import type { Note } from '../../../libs/warewulf/notes.ts'
import { RawNodes } from '../../../libs/warewulf/raw-nodes.ts'
import { isOldNodesConf, readNodesConf } from '../../../libs/warewulf/read-nodes-conf.ts'
import { readWarewulfConf, type WarewulfConf } from '../../../libs/warewulf/read-warewulf-conf.ts'
import { entityNames } from '../api.ts'
import { type ChangeFlags, type Edit, makeEdits } from '../change.ts'
import { byTitle, type Current, entitiesOf, readDescription } from '../documents/description.ts'
import { editsOf } from '../documents/edits-of.ts'
import type { Entry } from '../documents/entry.ts'
import { nothingToChange } from '../documents/nothing-to-change.ts'
import { CLUSTER, type DocumentKind, titleOf } from '../documents/sections.ts'
import { readScriptNames } from '../scripts/read-scripts.ts'
import type { Session } from '../session.ts'
import { chooseOverlays } from './choose-overlays.ts'
import { findFiles, type WarewulfFiles } from './find-files.ts'
import { includedFiles } from './included-files.ts'
import { Installation } from './installation.ts'
import { type OverlayTree, putOverlays, readChosen } from './put-overlays.ts'
import { reportLines } from './report.ts'
import { readServerSetting, SERVER } from './server-setting.ts'
import { withoutOverlays } from './without-overlays.ts'

export interface ImportFlags extends ChangeFlags {
  verbose?: true
  shippedOverlays?: true
}

/** What is to become of an installation. */
interface Import {
  entries: Entry[]
  /** What there is of the kinds that the files speak of. */
  current: Current[]
  trees: OverlayTree[]
  /** What became of the lines of the files. */
  notes: Note[]
  /** What became of overlays. */
  remarks: string[]
}

/** Takes over what a Warewulf installation has: overlays first, as nodes can only name what there is. */
export async function importFrom(
  session: Session,
  { directory, flags, at }: { directory: string; flags: ImportFlags; at: Date },
): Promise<void> {
  const { terminal, json } = session
  const read = await readAll(session, { directory, flags, at })
  const reason = flags.reason ?? `warewulf import ${directory}`
  const report = [...reportLines(read.notes, { verbose: flags.verbose === true }), ...read.remarks]
  // The result for programs stands alone on stdout.
  const say = (lines: readonly string[]): void =>
    json ? terminal.note(lines.join('\n')) : terminal.lines(lines)
  say(report)
  const documents = { entries: read.entries, kinds: new Set<DocumentKind>() }
  const { edits } = editsOf({ documents, current: read.current, prune: false })
  const present = new Set(await entityNames(session.client, 'overlay'))
  const put = await putOverlays(session, { trees: read.trees, flags, reason })
  if (put.length > 0) say([overlayLine(put, flags)])
  if (edits.length === 0) {
    if (put.length === 0)
      nothingToChange(session, { flags, why: 'all that can be taken over is there already' })
    else if (json) terminal.json({ dryRun: flags.dryRun === true, edits: [] })
    return
  }
  const missing = put.filter((name) => !present.has(name))
  // The controller checks what it has, and in a dry run it is not given the overlays.
  const checked: readonly Edit[] = flags.dryRun ? withoutOverlays(edits, new Set(missing)) : edits
  await makeEdits(session, { edits: checked, flags: { ...flags, reason }, verb: 'import' })
}

function overlayLine(names: readonly string[], { dryRun }: ImportFlags): string {
  const list = `overlays ${names.join(', ')}`
  return dryRun ? `${list} would be put first; lists are shown without those that are new` : `${list} put`
}

/** What the files say, as entities, and what became of each of their lines. @throws {YamlError} */
async function readAll(
  session: Session,
  { directory, flags, at }: { directory: string; flags: ImportFlags; at: Date },
): Promise<Import> {
  const { client } = session
  const { nodes, server } = await findFiles(session, directory)
  const [description, setting, images, known, scripts] = await Promise.all([
    readDescription(client),
    readServerSetting(client),
    entityNames(client, 'image'),
    entityNames(client, 'overlay'),
    readScriptNames(client),
  ])
  const current = [...entitiesOf(description), ...(setting ? [setting] : [])]
  const present = byTitle(current)
  const { trees, remarks } = await readOverlays(session, { directory, nodes, known, flags, at })
  const read: Import = { entries: [], current, trees, notes: [], remarks }
  const add = (kind: DocumentKind, name: string, value: object): void => {
    read.entries.push({ kind, name, value, place: () => nodes?.file ?? '' })
  }
  if (server) {
    const conf = readWarewulfConf(server.text, { file: server.file })
    read.notes.push(...conf.notes)
    const cluster = clusterOf(description.cluster.value, conf)
    if (cluster) add('setting', CLUSTER, cluster)
    if (conf.server && setting) add('setting', SERVER, conf.server)
  }
  if (nodes) {
    const profiles = description.profiles.map(({ name }) => name)
    const imported = trees.map(({ name }) => name)
    const conf = readNodesConf(nodes.text, {
      known: { images, overlays: known, imported, profiles, scripts },
      file: nodes.file,
    })
    for (const note of conf.notes) read.notes.push(note)
    const own = (kind: DocumentKind, name: string) => ownFieldsOf(present.get(titleOf(kind, name))?.value)
    for (const [name, value] of Object.entries(conf.profiles))
      add('profile', name, { ...own('profile', name), ...value })
    for (const [name, value] of Object.entries(conf.nodes))
      add('node', name, { ...own('node', name), ...value })
  }
  return read
}

/** The overlays to take over, and what their templates include; in words what was decided. */
async function readOverlays(
  session: Session,
  options: {
    directory: string
    nodes: WarewulfFiles['nodes']
    known: readonly string[]
    flags: ImportFlags
    at: Date
  },
): Promise<{ trees: OverlayTree[]; remarks: string[] }> {
  const { directory, nodes, known, flags, at } = options
  const installation = new Installation(resolve(session.directory, directory))
  const raw = nodes && new RawNodes(nodes.text, { file: nodes.file })
  const { chosen, notes } = chooseOverlays(installation, {
    named: raw?.overlays() ?? new Set(),
    isOld: nodes !== undefined && isOldNodesConf(nodes.text, { file: nodes.file }),
    known: new Set(known),
    shipped: flags.shippedOverlays === true,
  })
  const trees = await readChosen(installation, chosen)
  const included = includedFiles(installation, { overlays: trees, nodes: raw, at })
  const files = included.entries.filter(({ type }) => type !== 'directory').map(({ path }) => `/${path}`)
  if (files.length === 0) return { trees, remarks: [...notes, ...included.notes] }
  const taken = `taken into the overlay ${INCLUDE_OVERLAY}, as templates include them: ${files.join(', ')}`
  return {
    trees: [{ name: INCLUDE_OVERLAY, entries: included.entries }, ...trees],
    remarks: [...notes, ...included.notes, taken],
  }
}

/** The cluster's settings with what the file says of them; undefined if it says nothing. */
function clusterOf(present: object, { cluster }: WarewulfConf): object | undefined {
  if (Object.keys(cluster).length === 0) return undefined
  const { secure, ...others } = cluster
  const { secure: before, ...rest } = present as { secure?: boolean }
  const is = secure ?? before
  return { ...rest, ...others, ...(is && { secure: is }) }
}

/** Warewulf's files say nothing of these: what muster has been told of them stays when files are imported again. */
function ownFieldsOf(value: unknown): object {
  const { rack, bootServers } = (value ?? {}) as Partial<Node>
  return { ...(rack !== undefined && { rack }), ...(bootServers !== undefined && { bootServers }) }
}
