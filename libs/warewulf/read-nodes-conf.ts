import { messageOf } from '../errors/muster-error.ts'
import { checkName } from '../model/name.ts'
import type { Node, Profile } from '../model/node.ts'
import { normaliseNode } from '../model/normalise.ts'
import { shapeProblems } from '../model/schemas.ts'
import { parseYamlTree, type YamlNode } from '../yaml/tree.ts'
import { mendBmc } from './device-fields.ts'
import { NODE_FIELDS, PROFILE_FIELDS } from './node-fields.ts'
import { type Note, Notes, type Place, partsOf, placeOf } from './notes.ts'
import { giveDefaultProfile, giveDefaults } from './old-defaults.ts'
import { keepOldMeaning } from './old-meaning.ts'
import { type Context, isMap, leaveOut, readFields, type Table, type Target } from './reader.ts'
import { unused } from './values.ts'

/** What muster has already: a node can only name what is there. */
export interface Known {
  images: Iterable<string>
  overlays: Iterable<string>
  /** Overlays that are taken over from the same installation, beside those that muster has. */
  imported?: Iterable<string>
  /** Beside those of the file. */
  profiles?: Iterable<string>
  /** Names of boot scripts. */
  scripts: Iterable<string>
}

export interface NodesConf {
  profiles: Record<string, Profile>
  nodes: Record<string, Node>
  /** What became of each line, in their order. */
  notes: Note[]
}

/** A field whose name says that the file is from Warewulf 4.5 or older; `image name` came with 4.6. */
const OLD_FIELD = 'container name'
const OLD_HEADS: readonly string[] = ['WW_INTERNAL', 'wwinternal']

/**
 * Reads the nodes.conf of Warewulf 4.4 to 4.7 as muster's profiles and nodes. Nothing is dropped without a note, and
 * nothing that stands in it is an error but what is no YAML. Nodes may still stand against one another, with their
 * profiles merged in, for example by having one address: the controller says so when they are put there.
 * @throws {YamlError}
 */
export function readNodesConf(text: string, options: { known: Known; file?: string }): NodesConf {
  const { known, file = 'nodes.conf' } = options
  const tree = parseYamlTree(text, { file })
  const notes = new Notes(file)
  const read: NodesConf = { profiles: {}, nodes: {}, notes: [] }
  const root = tree && placeOf(tree, '')
  const listed = root && new Map(partsOf(root)).get('nodeprofiles')
  const profiles = listed ? [...partsOf(listed)].map(([name]) => name) : []
  const context: Context = {
    notes,
    known: {
      images: new Set(known.images),
      overlays: new Set([...known.overlays, ...(known.imported ?? [])]),
      imported: new Set(known.imported ?? []),
      profiles: new Set([
        ...(known.profiles ?? []),
        ...profiles.filter((name) => refusalOf('profile', name) === undefined),
      ]),
      scripts: new Set(known.scripts),
    },
    isOld: tree !== undefined && isOld(tree),
  }
  if (!root) return read
  const head = unused('says which version of Warewulf wrote the file')
  const table: Table = {
    ...Object.fromEntries(OLD_HEADS.map((name) => [name, head])),
    nodeprofiles: (place) =>
      readAll(place, { kind: 'profile', table: PROFILE_FIELDS, into: read.profiles, context }),
    nodes: (place) => {
      readAll(place, { kind: 'node', table: NODE_FIELDS, into: read.nodes, context })
      finishOldNodes(place, { read, context })
    },
  }
  if (isMap(root, context)) readFields(root, { fields: {}, path: '', owner: '' }, { table, context })
  const shared = read.profiles.default
  if (shared) giveDefaults(shared, { root, context })
  return { ...read, notes: notes.sorted() }
}

/** Whether a nodes.conf is of Warewulf 4.5 or older. @throws {YamlError} */
export function isOldNodesConf(text: string, options: { file?: string } = {}): boolean {
  const tree = parseYamlTree(text, options)
  return tree !== undefined && isOld(tree)
}

interface All {
  kind: 'profile' | 'node'
  table: Table
  into: Record<string, Profile | Node>
  context: Context
}

function readAll(place: Place, { kind, table, into, context }: All): void {
  if (!isMap(place, context)) return
  for (const [written, each] of partsOf(place)) {
    const name = kind === 'node' ? written.toLowerCase() : written
    const refusal = Object.hasOwn(into, name) ? `there is a ${kind} ${name} already` : refusalOf(kind, name)
    if (refusal !== undefined) {
      leaveOut(each, context, refusal)
      continue
    }
    context.notes.add(name === written ? 'taken' : 'changed', each, `${kind} ${name}`)
    const target: Target = { fields: {}, path: '', owner: `${kind} ${name}` }
    if ('fields' in each.node) readFields(each, target, { table, context })
    else if (!('text' in each.node) || each.node.value !== null)
      leaveOut(each, context, 'is not what belongs here: fields with names')
    into[name] = checked(each, { kind, name, fields: target.fields, context })
  }
}

function finishOldNodes(nodes: Place, { read, context }: { read: NodesConf; context: Context }): void {
  if (!context.isOld) return
  const finished = new Set<string>()
  for (const [written, place] of partsOf(nodes)) {
    const name = written.toLowerCase()
    const node = Object.hasOwn(read.nodes, name) ? read.nodes[name] : undefined
    // The second of one name was not taken.
    if (!node || finished.has(name)) continue
    finished.add(name)
    giveDefaultProfile(node, { place, context })
    keepOldMeaning(node, { profiles: read.profiles, place, context })
  }
}

/** The value as muster stores it, without what its schema does not allow: texts and lists that are too long. */
function checked(
  place: Place,
  options: { kind: 'profile' | 'node'; name: string; fields: Record<string, unknown>; context: Context },
): Node {
  const { kind, name, fields, context } = options
  if (fields.ipmi) mendBmc(fields.ipmi as Record<string, unknown>, place, context)
  const value = normaliseNode(fields) as Record<string, unknown>
  for (const { path, message } of shapeProblems({ kind, name, value })) {
    context.notes.add('unused', place, message)
    remove(value, path)
  }
  return value as Node
}

function remove(fields: Record<string, unknown>, path: readonly string[]): void {
  const [key, ...rest] = path
  const next = key === undefined ? undefined : fields[key]
  // Of a list, all is left out: what is left of it would mean something else.
  if (rest.length === 0 || Array.isArray(next)) delete fields[key!]
  else if (typeof next === 'object' && next !== null) remove(next as Record<string, unknown>, rest)
}

function refusalOf(kind: 'profile' | 'node', name: string): string | undefined {
  try {
    checkName(kind, name)
    return undefined
  } catch (error) {
    return `${messageOf(error)}: rename it, then import again`
  }
}

function isOld(tree: YamlNode): boolean {
  const root = placeOf(tree, '')
  const parts = [...partsOf(root)]
  return (
    parts.some(([name]) => OLD_HEADS.includes(name)) ||
    parts.some(([, part]) =>
      [...partsOf(part)].some(([, each]) => 'fields' in each.node && each.node.fields.has(OLD_FIELD)),
    )
  )
}
