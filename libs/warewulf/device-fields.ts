import { messageOf } from '../errors/muster-error.ts'
import { checkDevice, checkIpmi } from '../model/check-device.ts'
import type { Ipmi } from '../model/ipmi.ts'
import type { NetworkDevice } from '../model/network-device.ts'
import {
  addressOf,
  ipv4Of,
  ipv4WithPrefix,
  ipv6Of,
  ipv6WithPrefix,
  macOf,
  netmaskMeaning,
} from './addresses.ts'
import { takesTagsAway, textMap } from './maps.ts'
import { type Place, partsOf } from './notes.ts'
import { type Context, set, type Table, type Target } from './reader.ts'
import { flag, type Meaning, single, textIn, unused, whole } from './values.ts'
import { flagOf } from './words.ts'

const PORTS = { minimum: 1, maximum: 65_535 }

/** A network device; its older names below those of today. */
export const DEVICE: Table = {
  type: single('type', typeOf),
  onboot: flag('onboot'),
  device: single('device'),
  hwaddr: single('hwaddr', macOf),
  netmask: single('netmask', netmaskMeaning),
  ipaddr: ipv4WithPrefix(),
  ipcidr: ipv4WithPrefix(),
  gateway: single('gateway', ipv4Of),
  prefixlen6: whole('prefixlen6', { minimum: 1, maximum: 128 }),
  ipaddr6: ipv6WithPrefix(),
  ip6addr: ipv6WithPrefix(),
  gateway6: single('gateway6', ipv6Of),
  mtu: whole('mtu', { minimum: 68, maximum: 65_536 }),
  primary: makesPrimary,
  default: makesPrimary,
  prefix: unused('is a field of old versions that nothing read'),
  tags: textMap('tags'),
  tagsdel: takesTagsAway,
}

export const BMC: Table = {
  username: single('username'),
  password: single('password'),
  ipaddr: single('ipaddr', addressOf),
  netmask: single('netmask', netmaskMeaning),
  gateway: single('gateway', ipv4Of),
  port: whole('port', PORTS),
  interface: single('interface'),
  escapechar: single('escapechar'),
  write: flag('write'),
  template: single('template'),
  tags: textMap('tags'),
  tagsdel: takesTagsAway,
}

/** Takes out of a network device what muster would refuse, such as a gateway that is not in its network. */
export function mendDevice({ fields, path }: Target, place: Place, context: Context): void {
  mend(fields, { place, context, check: (device) => checkDevice(path, device as NetworkDevice), prefix: '' })
}

/** The same of a BMC. `place` is that of the node or profile, where old versions have its fields. */
export function mendBmc(bmc: Record<string, unknown>, place: Place, context: Context): void {
  const nested = new Map(partsOf(place)).get('ipmi')
  const prefix = nested ? '' : 'ipmi '
  mend(bmc, { place: nested ?? place, context, check: (fields) => checkIpmi('ipmi', fields as Ipmi), prefix })
}

/** What is tried to be left out, in this order, to find what stands against the rest; with the names in files. */
const SUSPECTS: Readonly<Record<string, readonly string[]>> = {
  gateway: ['gateway'],
  gateway6: ['gateway6'],
  ipaddr: ['ipaddr', 'ipcidr'],
  ipaddr6: ['ipaddr6', 'ip6addr'],
  netmask: ['netmask'],
}

function mend(
  fields: Record<string, unknown>,
  options: { place: Place; context: Context; check: (fields: unknown) => void; prefix: string },
): void {
  const { place, context, check, prefix } = options
  const parts = new Map(partsOf(place))
  // Twice, as what is wrong may come to light when something else is left out.
  for (const [suspect, names] of [...Object.entries(SUSPECTS), ...Object.entries(SUSPECTS)]) {
    const problem = problemOf(fields, check)
    if (problem === undefined) return
    const { [suspect]: removed, ...others } = fields
    if (removed === undefined || problemOf(others, check) === problem) continue
    delete fields[suspect]
    const name = names.find((each) => parts.has(prefix + each))
    context.notes.withdraw((name !== undefined && parts.get(prefix + name)) || place, problem)
  }
}

function problemOf(fields: Record<string, unknown>, check: (fields: unknown) => void): string | undefined {
  try {
    check(fields)
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

/** Warewulf compares types without regard to case; muster has them in lower case. */
function typeOf(text: string): Meaning {
  const value = text.toLowerCase()
  return { value, change: value === text ? undefined : value }
}

/** `primary: true` of one device was what `primary network` of the node is. */
function makesPrimary(place: Place, device: Target, context: Context): void {
  const text = textIn(place, context)
  const node = device.parent?.parent
  if (text === undefined || !node) return
  const isPrimary = flagOf(text)
  if (isPrimary === undefined) context.notes.add('unused', place, `${text} is neither true nor false`)
  else if (!isPrimary) context.notes.add('taken', place, 'is what holds unless primaryNetwork names it')
  else if (Object.hasOwn(node.fields, 'primaryNetwork') && node.fields.primaryNetwork !== device.name) {
    context.notes.add('unused', place, `primaryNetwork is ${node.fields.primaryNetwork} already`)
  } else {
    set(node, { key: 'primaryNetwork', value: device.name })
    context.notes.add('changed', place, `primaryNetwork: ${device.name}`)
  }
}
