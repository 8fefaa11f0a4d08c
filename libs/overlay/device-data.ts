import { isNoAddress } from '../model/address.ts'
import type { LooseNode } from '../model/loose-node.ts'
import { compareStrings, mapOf, structOf, type Value, type ValueMap } from '../template/value.ts'
import type { DataStyle } from './data-style.ts'
import { ipValue, textMap, textOf, wwBool } from './go-values.ts'
import { cidrText, ipBits, isIPv4, isUnspecified, maskOf6 } from './ip-text.ts'

type Device = LooseNode['networkDevices'][string]

/** What makes the data of a node's network devices. */
export function netDevsIn({ zeroAddresses, privateFields }: DataStyle): (node: LooseNode) => ValueMap {
  const addressOf = addressIn(zeroAddresses)
  const netDev = structOf<{ device: Device; isPrimary: boolean }>('NetDev', {
    Type: ({ device }) => textOf(device.type),
    OnBoot: ({ device }) => wwBool(device.onboot),
    Device: ({ device }) => textOf(device.device),
    Hwaddr: ({ device }) => textOf(device.hwaddr),
    Ipaddr: ({ device }) => addressOf(device.ipaddr),
    Netmask: ({ device }) => addressOf(device.netmask),
    Gateway: ({ device }) => addressOf(device.gateway),
    Ipaddr6: ({ device }) => addressOf(device.ipaddr6),
    PrefixLen6: ({ device }) => textOf(device.prefixlen6),
    Gateway6: ({ device }) => addressOf(device.gateway6),
    MTU: ({ device }) => textOf(device.mtu),
    Tags: ({ device }) => textMap(device.tags),
    /** Address and length of the prefix: 10.0.0.1/24. */
    IpCIDR: ({ device }) => cidrOf(device),
    IpCIDR6: ({ device }) => cidr6Of(device),
    /** Ours: the length of the prefix of the IPv4 network, or nil. */
    Prefix: ({ device }) => prefixOf(device),
    Primary: ({ isPrimary }) => isPrimary,
  })
  return ({ networkDevices, primaryNetwork }) => {
    const names = Object.keys(networkDevices).sort(compareStrings)
    const devices = names.map((name) => {
      const isPrimary = privateFields && name === primaryNetwork
      return [name, netDev({ device: networkDevices[name]!, isPrimary })] as const
    })
    return mapOf({ type: '*node.NetDev', missing: null }, Object.fromEntries(devices))
  }
}

/** What makes the data of a node's BMC. */
export function ipmiIn({ zeroAddresses }: DataStyle): (node: LooseNode) => ValueMap {
  const addressOf = addressIn(zeroAddresses)
  const ipmiData = structOf<LooseNode['ipmi']>('IpmiConf', {
    UserName: ({ username }) => textOf(username),
    Password: ({ password }) => textOf(password),
    Ipaddr: ({ ipaddr }) => addressOf(ipaddr),
    Gateway: ({ gateway }) => addressOf(gateway),
    Netmask: ({ netmask }) => addressOf(netmask),
    Port: ({ port }) => textOf(port),
    Interface: (ipmi) => textOf(ipmi.interface),
    EscapeChar: ({ escapechar }) => textOf(escapechar),
    Write: ({ write }) => wwBool(write),
    Template: ({ template }) => textOf(template),
    Tags: ({ tags }) => textMap(tags),
  })
  return ({ ipmi }) => ipmiData(ipmi)
}

function addressIn(zeroAddresses: boolean): (text: string | undefined) => Value {
  return (text) => (text !== undefined && !zeroAddresses && isNoAddress(text) ? null : ipValue(text))
}

function cidrOf({ ipaddr, netmask }: Device): string {
  const [ip, mask] = [specified(ipaddr), specified(netmask)]
  return ip === undefined || mask === undefined ? '' : cidrText({ ip, mask })
}

function cidr6Of({ ipaddr6, prefixlen6 }: Device): string {
  const ip = specified(ipaddr6)
  const length = /^[+-]?\d+$/.test(textOf(prefixlen6)) ? Number(prefixlen6) : -1
  if (ip === undefined || isIPv4(ip) || length < 0 || length > 128) return ''
  return cidrText({ ip, mask: maskOf6(length) })
}

function prefixOf({ netmask }: Device): number | null {
  const mask = specified(netmask)
  const digits = mask === undefined ? '' : cidrText({ ip: ipBits('0.0.0.0')!, mask }).split('/')[1]!
  return /^\d{1,2}$/.test(digits) ? Number(digits) : null
}

function specified(text: string | undefined): bigint | undefined {
  const bits = text === undefined ? undefined : ipBits(text)
  return bits === undefined || isUnspecified(bits) ? undefined : bits
}
