import { nearest } from '../model/nearest.ts'
import { shapeProblems } from '../model/schemas.ts'
import { parseYamlTree, plainValue } from '../yaml/tree.ts'
import { COUNTERPARTS } from './conf-fields.ts'
import { leavesOf, type Note, Notes, type Place, placeOf } from './notes.ts'
import { flagOf } from './words.ts'

export interface WarewulfConf {
  /** For the cluster's settings. */
  cluster: { name?: string; comment?: string; secure?: boolean }
  /** What overlays can know of the server: the setting `warewulf`. Undefined if there is nothing. */
  server: Record<string, unknown> | undefined
  /** What became of each line, in their order. */
  notes: Note[]
}

const NAME_LENGTH_MAX = 63
const COMMENT_LENGTH_MAX = 4_096

/**
 * Reads the warewulf.conf of Warewulf 4.4 to 4.7: the cluster's name from the domain of the server, its comment, and
 * whether runtime overlays are for privileged ports alone. Of everything else a note says where that lives in muster;
 * overlays can read it all the same, where Warewulf's can.
 * @throws {YamlError}
 */
export function readWarewulfConf(text: string, options: { file?: string } = {}): WarewulfConf {
  const { file = 'warewulf.conf' } = options
  const tree = parseYamlTree(text, { file })
  const notes = new Notes(file)
  const cluster: WarewulfConf['cluster'] = {}
  if (tree) for (const leaf of leavesOf(placeOf(tree, ''))) readLeaf(leaf, { cluster, notes })
  return { cluster, server: tree && serverOf(plainValue(tree)), notes: notes.sorted() }
}

/** Without what the setting has no place for: templates could not read that either. */
function serverOf(value: unknown): Record<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const server = value as Record<string, unknown>
  for (const { path } of shapeProblems({ kind: 'setting', name: 'warewulf', value: server }))
    remove(server, path)
  return Object.keys(server).length > 0 ? server : undefined
}

function remove(fields: Record<string, unknown>, path: readonly string[]): void {
  const [key, ...rest] = path
  if (key === undefined) return
  const next = fields[key]
  if (rest.length === 0 || typeof next !== 'object' || next === null || Array.isArray(next))
    delete fields[key]
  else remove(next as Record<string, unknown>, rest)
}

interface Read {
  cluster: WarewulfConf['cluster']
  notes: Notes
}

function readLeaf(leaf: Place, { cluster, notes }: Read): void {
  const { field, node } = leaf
  const text = 'text' in node && node.value !== null ? node.text : ''
  if (text === '') notes.add('taken', leaf, 'is empty, which is as if it were left out')
  else if (field === 'fqdn') readName(leaf, text, { cluster, notes })
  else if (field === 'comment' && text.length <= COMMENT_LENGTH_MAX) {
    cluster.comment = text
    notes.add('taken', leaf, 'comment of the cluster')
  } else {
    const secure = field === 'warewulf.secure' ? flagOf(text) : undefined
    if (secure !== undefined) cluster.secure = secure
    if (secure) notes.add('taken', leaf, 'secure of the cluster')
    else readCounterpart(leaf, text, notes)
  }
}

/** The domain, as the head node's own name says nothing of the cluster. */
function readName(leaf: Place, text: string, { cluster, notes }: Read): void {
  const [, domain = ''] = /^[^.]+\.(.+?)\.?$/.exec(text) ?? []
  if (domain === '' || domain.length > NAME_LENGTH_MAX) {
    notes.add('unused', leaf, `has no domain to name the cluster by: muster cluster set --name NAME`)
    return
  }
  cluster.name = domain
  notes.add('changed', leaf, `name of the cluster: ${domain}`)
}

function readCounterpart(leaf: Place, text: string, notes: Notes): void {
  const path = Object.keys(COUNTERPARTS).find(
    (each) => leaf.field === each || leaf.field.startsWith(`${each}.`),
  )
  if (path === undefined) {
    const best = nearest(leaf.field, [...Object.keys(COUNTERPARTS), 'fqdn', 'comment'])
    const hint = best === undefined ? '' : `; did you mean ${best}?`
    notes.add('unused', leaf, `is not a field that Warewulf has${hint}`)
    return
  }
  const { same, text: says } = COUNTERPARTS[path]!
  if (same !== undefined && isSame(text, same))
    notes.add('taken', leaf, 'is so in muster unless it is set otherwise')
  else notes.add('unused', leaf, says)
}

function isSame(text: string, same: string): boolean {
  const flag = flagOf(same)
  return text === same || (flag !== undefined && flagOf(text) === flag)
}
