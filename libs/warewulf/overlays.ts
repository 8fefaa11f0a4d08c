import { nearest } from '../model/nearest.ts'
import type { Place } from './notes.ts'
import { type Context, pathOf, type Reader, set, type Target } from './reader.ts'
import { itemsIn } from './values.ts'

/** muster's overlays by those of Warewulf that do the same. Overlays of one name are not listed. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  wwinit: ['init'],
  wwclient: ['agent'],
  'wwclient.x86_64': ['agent'],
  'wwclient.aarch64': ['agent'],
  ...Object.fromEntries(
    [
      'NetworkManager',
      'debian.interfaces',
      'debian.network',
      'ifcfg',
      'ifupdown',
      'netplan',
      'systemd.networkd',
      'systemd.netname',
      'udev.netname',
      'wicked',
    ].map((name) => [name, ['network']]),
  ),
  generic: ['hosts'],
}

/** What they held in Warewulf 4.5 and older, and what muster has nothing for. */
const OLD_NAMES: Readonly<Record<string, { overlays: readonly string[]; lost: string }>> = {
  wwinit: {
    overlays: ['init', 'agent', 'hostname', 'network'],
    lost: 'fstab, ignition, issue, resolv and ssh host keys',
  },
  generic: { overlays: ['hosts'], lost: "root's authorized_keys and the users of the server" },
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
  const isSame = known.overlays.has(name) && !old
  const wanted = isSame ? [name] : (old?.overlays ?? (Object.hasOwn(NAMES, name) ? NAMES[name]! : []))
  if (mark !== '' && !isSame && wanted.includes('network')) {
    notes.add(
      'unused',
      item,
      `muster has one overlay, network, for what ${name} and others do: ~network would take all of that away`,
    )
    return
  }
  const there = wanted.filter((each) => known.overlays.has(each))
  if (there.length < wanted.length || wanted.length === 0)
    notes.add('unused', item, unknownOverlay({ name, wanted, there, key, target, context }))
  if (there.length === 0) return
  const added = there.map((each) => mark + each).filter((each) => !names.includes(each))
  names.push(...added)
  if (isSame && added.length > 0) notes.add('taken', item, path)
  else if (added.length === 0)
    notes.add('changed', item, `${path}: ${there.join(', ')}, which is in the list already`)
  else
    notes.add(
      'changed',
      item,
      `${path}: ${there.join(', ')}${old ? `; muster has nothing for what else is in it: ${old.lost}` : ''}`,
    )
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
