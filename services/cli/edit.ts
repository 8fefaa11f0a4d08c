import { normaliseMac } from '../../libs/model/address.ts'
import type { NetworkDevice, Node } from '../../libs/model/node.ts'
import { UsageError } from './errors.ts'
import type { SettingFlags } from './setting-flags.ts'

/** Values that take a field away; the second is Warewulf's other word for it. */
const CLEARING: readonly string[] = ['UNDEF', 'UNSET']

/** A node, or profile, with what the options say of it changed and everything else as it was. @throws {UsageError} */
export function applySettings(value: Node, flags: SettingFlags): Node {
  const next = structuredClone(value)
  assign(next, 'comment', textOf('--comment', flags.comment))
  assign(next, 'rack', textOf('--rack', flags.rack))
  assign(next, 'image', textOf('--image', flags.image))
  assign(next, 'profiles', listOf('--profile', flags.profile))
  assign(next, 'systemOverlays', listOf('--system-overlays', flags.systemOverlays))
  assign(next, 'runtimeOverlays', listOf('--runtime-overlays', flags.runtimeOverlays))
  assign(next, 'primaryNetwork', textOf('--primarynet', flags.primarynet))
  assign(next, 'assetKey', textOf('--asset', flags.asset))
  const kernel = { ...next.kernel }
  assign(kernel, 'version', textOf('--kernelversion', flags.kernelversion))
  assign(kernel, 'args', listOf('--kernelargs', flags.kernelargs))
  assign(next, 'kernel', unlessEmpty(kernel))
  assign(next, 'networkDevices', unlessEmpty(devicesOf(next, flags)))
  assign(next, 'tags', unlessEmpty(tagsOf(next, flags)))
  return next
}

function devicesOf(node: Node, flags: SettingFlags): Record<string, NetworkDevice> {
  const devices = new Map(Object.entries(node.networkDevices ?? {}))
  const device = { ...devices.get(flags.netname) }
  assign(device, 'device', textOf('--netdev', flags.netdev))
  assign(device, 'hwaddr', macOf(flags.hwaddr))
  assign(device, 'ipaddr', textOf('--ipaddr', flags.ipaddr))
  assign(device, 'netmask', textOf('--netmask', flags.netmask))
  assign(device, 'gateway', textOf('--gateway', flags.gateway))
  if (Object.keys(device).length > 0) devices.set(flags.netname, device)
  else devices.delete(flags.netname)
  return Object.fromEntries(devices)
}

function tagsOf(node: Node, flags: SettingFlags): Record<string, string> {
  const tags = new Map(Object.entries(node.tags ?? {}))
  for (const key of flags.tagdel ?? []) tags.delete(key)
  for (const tag of flags.tagadd ?? []) {
    const equals = tag.indexOf('=')
    if (equals < 1) {
      throw new UsageError(`--tagadd: ${JSON.stringify(tag)} has no value`, {
        hint: 'For example --tagadd owner=physics.',
      })
    }
    tags.set(tag.slice(0, equals), tag.slice(equals + 1))
  }
  return Object.fromEntries(tags)
}

/** What to do with a field: leave it (undefined), take it away (null), or give it a value. */
type Assignment<T> = T | null | undefined

function assign<T, K extends keyof T>(target: T, field: K, value: Assignment<NonNullable<T[K]>>): void {
  if (value === null) delete target[field]
  else if (value !== undefined) target[field] = value
}

function textOf(option: string, text: string | undefined): Assignment<string> {
  if (text === undefined) return undefined
  if (text !== '') return CLEARING.includes(text) ? null : text
  throw new UsageError(`${option} has an empty value`, { hint: `To clear the field: ${option} UNDEF` })
}

function listOf(option: string, items: string[] | undefined): Assignment<string[]> {
  if (items === undefined) return undefined
  if (items.length === 1 && CLEARING.includes(items[0]!)) return null
  if (items.length > 0) return items
  throw new UsageError(`${option} has an empty value`, { hint: `To clear the field: ${option} UNDEF` })
}

function macOf(text: string | undefined): Assignment<string> {
  const mac = textOf('--hwaddr', text)
  return mac && normaliseMac(mac)
}

function unlessEmpty<T extends object>(value: T): T | null {
  return Object.keys(value).length > 0 ? value : null
}
