import { nearest } from '../model/nearest.ts'
import type { Place } from './notes.ts'
import { type Context, pathOf, type Reader, set, type Target } from './reader.ts'
import { itemsIn } from './values.ts'

/** What one overlay of Warewulf 4.5 and older held: since 4.6 these are overlays of their own. */
export const OLD_SYSTEM: readonly string[] = [
  'init',
  'agent',
  'fstab',
  'hostname',
  'ssh.host_keys',
  'issue',
  'resolv',
  'udev.netname',
  'systemd.netname',
  'ifcfg',
  'NetworkManager',
  'ifupdown',
  'wicked',
  'ignition',
]
export const OLD_RUNTIME: readonly string[] = ['hosts', 'ssh.authorized_keys', 'syncuser']

/** muster's overlays by those of Warewulf that do the same. Overlays of one name are not listed. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  wwinit: ['init'],
  wwclient: ['agent'],
  'wwclient.x86_64': ['agent'],
  'wwclient.aarch64': ['agent'],
  'debian.interfaces': ['ifupdown'],
  'debian.network': ['ifupdown'],
  generic: OLD_RUNTIME,
}

/** The same in files of Warewulf 4.5 and older. */
const OLD_NAMES: Readonly<Record<string, readonly string[]>> = { wwinit: OLD_SYSTEM, generic: OLD_RUNTIME }

/** The overlays of muster that do what one of Warewulf, or of this name, does; none if there is none. */
export function counterpartsOf(name: string): readonly string[] {
  return Object.hasOwn(NAMES, name) ? NAMES[name]! : [name]
}

/** A list of overlays, by muster's names, each once; what muster does not have is left out. */
export function overlays(key: 'systemOverlays' | 'runtimeOverlays'): Reader {
  return (place, target, context) => {
    const names: string[] = []
    for (const { text, item } of itemsIn(place, context).items) {
      const isNegated = text.startsWith('~')
      const options = {
        name: isNegated ? text.slice(1) : text,
        mark: isNegated ? '~' : '',
        names,
        key,
        target,
        context,
      }
      addOverlay(item, options)
    }
    if (names.length > 0) set(target, { key, value: names })
  }
}

interface Addition {
  name: string
  /** `~` before one that is taken away. */
  mark: string
  /** Those so far; the new ones are added. */
  names: string[]
  key: string
  target: Target
  context: Context
}

function addOverlay(item: Place, { name, mark, names, key, target, context }: Addition): void {
  const { notes, known, isOld } = context
  const path = pathOf(target, key)
  const old = isOld && Object.hasOwn(OLD_NAMES, name) ? OLD_NAMES[name] : undefined
  const isSame = known.overlays.has(name) && (!old || known.imported.has(name))
  const wanted = isSame ? [name] : (old ?? (Object.hasOwn(NAMES, name) ? NAMES[name]! : []))
  const there = wanted.filter((each) => known.overlays.has(each))
  if (there.length < wanted.length || wanted.length === 0)
    notes.add('unused', item, unknownOverlay({ name, wanted, there, key, target, context }))
  if (there.length === 0) return
  const added = there.map((each) => mark + each).filter((each) => !names.includes(each))
  names.push(...added)
  if (isSame && added.length > 0) notes.add('taken', item, path)
  else if (added.length === 0)
    notes.add('changed', item, `${path}: ${there.join(', ')}, which is in the list already`)
  else notes.add('changed', item, `${path}: ${there.join(', ')}`)
}

function unknownOverlay(
  options: Omit<Addition, 'mark' | 'names'> & { wanted: readonly string[]; there: readonly string[] },
): string {
  const { name, wanted, there, key, target, context } = options
  const missing = wanted.length === 0 ? name : wanted.filter((each) => !there.includes(each)).join(', ')
  const best = wanted.length === 0 ? nearest(name, context.known.overlays) : undefined
  const flag = key === 'systemOverlays' ? '--system-overlays' : '--runtime-overlays'
  const guess = best === undefined ? '' : `; did you mean ${best}?`
  const command = `muster ${verbOf(target)} ${flag} LIST`
  return `muster has no overlay ${missing}${guess} (once it has: ${command}, with the whole list)`
}

/** `node set n1` of a target that is the node n1. */
export function verbOf({ owner }: Target): string {
  return owner.replace(' ', ' set ')
}
