import { isNoAddress } from '../model/address.ts'
import { checkDevice } from '../model/check-device.ts'
import type { NetworkDevice } from '../model/network-device.ts'
import type { Node, Profile } from '../model/node.ts'
import { expandProfiles } from '../model/profile-list.ts'
import { type Place, partsOf } from './notes.ts'
import type { Context } from './reader.ts'

/** The netmask of a network device of Warewulf 4.5 and older that is given none. */
const NETMASK = '255.255.255.0'

interface Options {
  /** The profiles of the file. */
  profiles: Readonly<Record<string, Profile>>
  place: Place
  context: Context
}

/** Makes a node of a file of Warewulf 4.5 or older come to what it came to there, with its profiles merged in. */
export function keepOldMeaning(node: Node, { profiles, place, context }: Options): void {
  if (!context.isOld) return
  const profileOf = (name: string): Profile | undefined =>
    Object.hasOwn(profiles, name) ? profiles[name] : undefined
  const inherited = expandProfiles(node.profiles ?? [], profileOf).flatMap((name) => profileOf(name) ?? [])
  replaceArguments(node, { inherited, place, context })
  for (const field of ['systemOverlays', 'runtimeOverlays'] as const) {
    const { stale } = lastOf([...inherited, node].map((each) => each[field]))
    if (stale.length === 0) continue
    const what = `${field}: all that profiles and node have, as in 4.5; 4.4 took the last list alone`
    context.notes.add('changed', place, `${what}, without ${stale.join(', ')}`)
  }
  giveNetmasks(node, { inherited, place, context })
}

interface Inherited {
  /** The profiles of the node, the weakest first. */
  inherited: readonly Profile[]
  place: Place
  context: Context
}

/** Arguments were one text, of which the last won; muster adds them up, so those that did not count are taken away. */
function replaceArguments(node: Node, { inherited, place, context }: Inherited): void {
  const { stale } = lastOf([...inherited, node].map(({ kernel }) => kernel?.args))
  if (stale.length === 0) return
  const taken = stale.map((argument) => `~${argument}`)
  node.kernel = { ...node.kernel, args: [...(node.kernel?.args ?? []), ...taken] }
  const what = `kernel.args: ${taken.join(' ')}`
  context.notes.add('changed', place, `${what}, as in old versions they replace those of profiles before`)
}

/** What lists have that the last of them does not. */
function lastOf(lists: readonly (readonly string[] | undefined)[]): { stale: string[] } {
  const present = lists.filter((list) => list !== undefined)
  const last = present.pop() ?? []
  return { stale: [...new Set(present.flat())].filter((item) => !last.includes(item)) }
}

function giveNetmasks(node: Node, { inherited, place, context }: Inherited): void {
  const places = new Map(
    [...partsOf(place)].flatMap(([name, part]) => (name === 'network devices' ? [...partsOf(part)] : [])),
  )
  for (const [name, device] of Object.entries(node.networkDevices ?? {})) {
    const merged: NetworkDevice = Object.assign(
      {},
      ...inherited.map((each) => each.networkDevices?.[name]),
      device,
    )
    if (merged.ipaddr === undefined || isNoAddress(merged.ipaddr) || merged.netmask !== undefined) continue
    const at = places.get(name) ?? place
    const path = `networkDevices.${name}`
    try {
      checkDevice(path, { ...merged, netmask: NETMASK })
      device.netmask = NETMASK
      context.notes.add(
        'changed',
        at,
        `${path}.netmask: ${NETMASK}, which old versions gave to devices that have none`,
      )
    } catch {
      context.notes.add(
        'unused',
        at,
        `old versions gave it the netmask ${NETMASK}, which does not fit: set the right one`,
      )
    }
  }
}
