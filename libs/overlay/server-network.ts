import type { Value } from '../template/value.ts'
import { type Section, textIn } from './conf-values.ts'
import { cidrText, ipBits, ipText, isIPv4, maskOf6 } from './ip-text.ts'

/**
 * The addresses of Warewulf's server as templates know them, all texts. `10.1.0.1/22` is taken apart, and what follows
 * from the other fields is filled in; Warewulf guesses the rest from the interfaces of its server, which here is nothing.
 */
export function serverNetwork(conf: Section): Readonly<Record<string, Value>> {
  return { ...network4(conf), ...network6(conf) }
}

function network4(conf: Section): Record<string, string> {
  let [ipaddr, netmask, network] = ['ipaddr', 'netmask', 'network'].map((key) => textIn(conf, key)) as [
    string,
    string,
    string,
  ]
  const split = splitPrefix(ipaddr)
  if (split && isIPv4(split.ip) && split.length <= 32) {
    const mask = maskOf4(split.length)
    ipaddr = ipText(split.ip)
    network ||= ipText(split.ip & mask)
    netmask ||= ipText(mask)
  }
  const [ip, mask] = [ipBits(ipaddr), ipBits(netmask)]
  if (network === '' && ip !== undefined && mask !== undefined) network = ipText(ip & mask)
  return {
    Ipaddr: ipaddr,
    IpCIDR: cidrOf(ipaddr, netmask),
    Netmask: netmask,
    Network: network,
    NetworkCIDR: cidrOf(network, netmask),
  }
}

function network6(conf: Section): Record<string, Value> {
  let [ipaddr6, length6] = [textIn(conf, 'ipaddr6'), textIn(conf, 'prefixlen6')]
  const whole = splitPrefix(ipaddr6) ?? splitPrefix(`${ipaddr6}/${length6}`)
  if (whole) {
    ipaddr6 = ipText(whole.ip)
    length6 = String(whole.length)
  }
  const isWhole = whole !== undefined && !isIPv4(whole.ip) && whole.length <= 128
  const cidr = (ip: bigint) => `${ipText(ip)}/${length6}`
  const network = isWhole ? whole.ip & maskOf6(whole.length) : 0n
  return {
    Ipaddr6: ipaddr6,
    PrefixLen6: length6,
    IpCIDR6: isWhole ? cidr(whole.ip) : '',
    Network6: isWhole ? ipText(network) : '',
    NetworkCIDR6: isWhole ? cidr(network) : '',
    Ipv6: ipaddr6 !== '' && length6 !== '',
  }
}

function splitPrefix(text: string): { ip: bigint; length: number } | undefined {
  const [, address = '', digits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? []
  const ip = ipBits(address)
  return ip === undefined ? undefined : { ip, length: Number(digits) }
}

/** Of IPv4, within 128 bits. */
function maskOf4(length: number): bigint {
  return maskOf6(96 + length) & 0xffff_ffff_ffffn
}

function cidrOf(address: string, netmask: string): string {
  const [ip, mask] = [ipBits(address), ipBits(netmask)]
  return ip === undefined || mask === undefined ? '' : cidrText({ ip, mask })
}
