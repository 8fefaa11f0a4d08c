import { nearest } from '../model/nearest.ts'
import { parseYamlTree } from '../yaml/tree.ts'
import { COUNTERPARTS } from './conf-fields.ts'
import { leavesOf, type Note, Notes, type Place, placeOf } from './notes.ts'
import { flagOf } from './words.ts'

export interface WarewulfConf {
  /** For the cluster's settings. */
  cluster: { name?: string; comment?: string }
  /** What became of each line, in their order. */
  notes: Note[]
}

const NAME_LENGTH_MAX = 63
const COMMENT_LENGTH_MAX = 4_096

/**
 * Reads the warewulf.conf of Warewulf 4.4 to 4.7: the cluster's name from the domain of the server, and its comment.
 * Of everything else a note says where that lives in muster.
 * @throws {YamlError}
 */
export function readWarewulfConf(text: string, options: { file?: string } = {}): WarewulfConf {
  const { file = 'warewulf.conf' } = options
  const tree = parseYamlTree(text, { file })
  const notes = new Notes(file)
  const cluster: WarewulfConf['cluster'] = {}
  if (tree) for (const leaf of leavesOf(placeOf(tree, ''))) readLeaf(leaf, { cluster, notes })
  return { cluster, notes: notes.sorted() }
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
  } else readCounterpart(leaf, text, notes)
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
