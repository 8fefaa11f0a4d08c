import { isNegation, withoutNegated } from './negation.ts'
import { Node, type Profile } from './node.ts'
import { expandProfiles } from './profile-list.ts'
import { DEFAULT_RACK, DEFAULT_SCRIPT } from './resolve.ts'
import { Branch, contentOf, type Leaf, lay, leavesOf, type Origin } from './trace.ts'

/** One value of a node with its profiles merged in, and why it is what it is. */
export interface FieldReason {
  /** Its path, with dots: `networkDevices.default.hwaddr`. */
  field: string
  path: string[]
  value: unknown
  /** Who gave it: `profile NAME`, `node` or `default`; of a list there may be several, the weakest first. */
  from: string[]
  /** What others gave that does not count, the weakest first. */
  overrode: Origin[]
}

/** Fields that a node has for itself alone: no profile gives them. */
const OWN: readonly string[] = ['comment', 'profiles', 'discoverable', 'assetKey']
/** Lists in which `~x` takes x away. */
const NEGATED: readonly string[] = ['kernel.args', 'systemOverlays', 'runtimeOverlays']
const DEFAULTS: Node = { rack: DEFAULT_RACK, ipxeTemplate: DEFAULT_SCRIPT, discoverable: false }
const ORDER = Object.keys(Node.properties)

/**
 * For every value of a node with its profiles merged in, where it comes from: by the same rules as resolve.ts, with
 * the same values.
 */
export function whyOf(options: {
  node: Node
  profileOf: (name: string) => Profile | undefined
}): FieldReason[] {
  const { node, profileOf } = options
  const merged = mergedOf(node, profileOf)
  const fields = new Map(merged.fields)
  for (const [key, value] of Object.entries(DEFAULTS)) {
    if (!fields.has(key)) fields.set(key, { parts: [{ from: 'default', value }], overrode: [] })
  }
  const primary = primaryOf(fields)
  if (primary) fields.set('primaryNetwork', primary)
  else fields.delete('primaryNetwork')
  const sorted = [...fields].sort(([one], [other]) => ORDER.indexOf(one) - ORDER.indexOf(other))
  return [...leavesOf(new Branch(new Map(sorted), []))].map(([path, leaf]) => reason(path, leaf))
}

function mergedOf(node: Node, profileOf: (name: string) => Profile | undefined): Branch {
  let merged: Branch | undefined
  for (const name of expandProfiles(node.profiles ?? [], profileOf)) {
    const inherited = Object.entries(profileOf(name) ?? {}).filter(([key]) => !OWN.includes(key))
    merged = lay(merged, { from: `profile ${name}`, value: Object.fromEntries(inherited) })
  }
  return lay(merged, { from: 'node', value: node })
}

/** The device named as primary, else the first by name: nobody asked for that one. */
function primaryOf(fields: ReadonlyMap<string, Leaf | Branch>): Leaf | undefined {
  const devices = fields.get('networkDevices')
  const named = fields.get('primaryNetwork') as Leaf | undefined
  const names = devices instanceof Branch ? [...devices.fields.keys()] : []
  if (named && names.includes(contentOf(named) as string)) return named
  const value = names.sort()[0]
  if (value === undefined) return undefined
  return { parts: [{ from: 'default', value }], overrode: named ? [...named.overrode, ...named.parts] : [] }
}

function reason(path: string[], leaf: Leaf): FieldReason {
  const field = path.join('.')
  const from = leaf.parts.map((part) => part.from)
  const value = contentOf(leaf)
  if (!NEGATED.includes(field)) return { field, path, value, from, overrode: [...leaf.overrode] }
  const kept = withoutNegated(value as string[])
  return { field, path, value: kept, from, overrode: [...leaf.overrode, ...takenAway(leaf.parts, kept)] }
}

/** The items of a list that another item takes away, by who gave them. */
function takenAway(parts: readonly Origin[], kept: readonly string[]): Origin[] {
  return parts.flatMap(({ from, value }) => {
    const taken = (value as string[]).filter((item) => !isNegation(item) && !kept.includes(item))
    return taken.length > 0 ? [{ from, value: taken }] : []
  })
}
