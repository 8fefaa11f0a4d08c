import type { Node, Profile } from '../model/node.ts'
import { type Place, partsOf } from './notes.ts'
import { OLD_RUNTIME, OLD_SYSTEM } from './overlays.ts'
import type { Context } from './reader.ts'

/** The profile that nodes have which name none, and that holds what all have. */
const DEFAULT = 'default'

/** Something that nodes of Warewulf 4.5 and older had without being told, as far as it makes a difference in muster. */
interface Given {
  field: string
  values: readonly string[]
  /** Whether a node or profile of the file says what it is to be. */
  isToldIn: (fields: ReadonlyMap<string, Place>) => boolean
  give: (profile: Profile, values: string[]) => void
}

const SYSTEM_OVERLAYS: Given = {
  field: 'systemOverlays',
  values: OLD_SYSTEM,
  isToldIn: (fields) => fields.has('system overlay'),
  give: (profile, values) => {
    profile.systemOverlays = values
  },
}

const RUNTIME_OVERLAYS: Given = {
  field: 'runtimeOverlays',
  values: OLD_RUNTIME,
  isToldIn: (fields) => fields.has('runtime overlay'),
  give: (profile, values) => {
    profile.runtimeOverlays = values
  },
}

const KERNEL_ARGS: Given = {
  field: 'kernel.args',
  values: ['quiet', 'crashkernel=no', 'vga=791', 'net.naming-scheme=v238'],
  isToldIn: (fields) => {
    const kernel = fields.get('kernel')
    return fields.has('kernel args') || (kernel !== undefined && new Map(partsOf(kernel)).has('args'))
  },
  give: (profile, values) => {
    profile.kernel = { ...profile.kernel, args: values }
  },
}

/** Gives a node that names no profile the one that it had all the same. */
export function giveDefaultProfile(node: Node, { place, context }: { place: Place; context: Context }): void {
  if (!context.isOld || node.profiles || !context.known.profiles.has(DEFAULT)) return
  node.profiles = [DEFAULT]
  context.notes.add('changed', place, `profiles: ${DEFAULT}, which old versions gave to nodes that name none`)
}

/**
 * Writes into the default profile what Warewulf 4.5 and older gave all nodes. Only where nothing in the file, `root`,
 * says otherwise: there a list replaced what this would add to.
 */
export function giveDefaults(profile: Profile, { root, context }: { root: Place; context: Context }): void {
  const kinds = new Map(partsOf(root))
  const profiles = new Map([...(kinds.has('nodeprofiles') ? partsOf(kinds.get('nodeprofiles')!) : [])])
  const place = profiles.get(DEFAULT)
  if (!context.isOld || !place) return
  const nodes = kinds.has('nodes') ? partsOf(kinds.get('nodes')!) : []
  const all = [...profiles, ...nodes].map(([, each]) => new Map(partsOf(each)))
  for (const { field, values, isToldIn, give } of [SYSTEM_OVERLAYS, RUNTIME_OVERLAYS, KERNEL_ARGS]) {
    if (isToldIn(new Map(partsOf(place)))) continue
    const known = field === 'kernel.args' ? values : values.filter((name) => context.known.overlays.has(name))
    const what = `${field}: ${known.join(', ')}, which old versions gave to nodes that are told nothing else`
    if (all.some(isToldIn)) {
      context.notes.add('unused', place, `${what}. Some are, so nobody is given it: see that all have theirs`)
    } else if (known.length > 0) {
      give(profile, [...known])
      context.notes.add('changed', place, what)
    }
  }
}
