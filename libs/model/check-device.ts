import { parseIPv4 } from '../address/ipv4.ts'
import {
  checkIPv4,
  checkIPv6,
  isNoAddress,
  netmaskOf,
  normaliseMac,
  prefixOf,
  sameNetwork,
  sameNetwork6,
} from './address.ts'
import { ValueInvalidError } from './errors.ts'
import type { Ipmi } from './ipmi.ts'
import type { NetworkDevice } from './network-device.ts'

/** Longer prefixes leave no addresses for the network and for broadcasts. */
const PREFIX_WITH_ENDS_MAX = 30
/** Addresses that are valid on one link only, and so may be a gateway of any network (RFC 4291, 2.4). */
const LINK_LOCAL = 'fe80::'
const LINK_LOCAL_PREFIX = 10

/** Checks a network device by itself. `where` begins the message. @throws {ValueInvalidError} */
export function checkDevice(where: string, device: NetworkDevice): void {
  if (device.hwaddr !== undefined && normaliseMac(device.hwaddr) !== device.hwaddr) {
    throw new ValueInvalidError(`${where}: hwaddr must be written ${normaliseMac(device.hwaddr)}`)
  }
  checkNetwork(where, device)
  checkNetwork6(where, device)
}

/** @throws {ValueInvalidError} */
export function checkIpmi(where: string, ipmi: Ipmi): void {
  if (ipmi.ipaddr !== undefined && parseIPv4(ipmi.ipaddr) === undefined)
    checkIPv6(`${where}: ipaddr`, ipmi.ipaddr)
  else checkNetwork(where, ipmi)
}

function checkNetwork(where: string, network: { ipaddr?: string; netmask?: string; gateway?: string }): void {
  const { ipaddr, netmask, gateway } = network
  const address = ipaddr === undefined ? undefined : checkIPv4(`${where}: ipaddr`, ipaddr)
  const prefix = netmask === undefined ? undefined : prefixIn(where, netmask)
  const router = gateway === undefined ? undefined : checkIPv4(`${where}: gateway`, gateway)
  if (address === undefined || prefix === undefined || isNoAddress(ipaddr!)) return
  checkHost(where, { text: ipaddr!, address, prefix })
  if (router !== undefined && !isNoAddress(gateway!) && !sameNetwork(address, router, prefix)) {
    throw new ValueInvalidError(`${where}: gateway ${gateway} is not in the network of ${ipaddr}/${prefix}`)
  }
}

function prefixIn(where: string, netmask: string): number {
  try {
    return prefixOf(netmask)
  } catch (error) {
    throw new ValueInvalidError(`${where}: ${(error as Error).message}`, {
      hint: `For example ${netmaskOf(24)}.`,
    })
  }
}

function checkHost(where: string, host: { text: string; address: number; prefix: number }): void {
  const { text, address, prefix } = host
  if (prefix > PREFIX_WITH_ENDS_MAX) return
  const size = 2 ** (32 - prefix)
  const place = address % size
  if (place !== 0 && place !== size - 1) return
  const what = place === 0 ? 'the network itself' : 'the broadcast address'
  throw new ValueInvalidError(
    `${where}: ipaddr ${text} is ${what} of its /${prefix} network, not an address in it`,
  )
}

function checkNetwork6(where: string, device: NetworkDevice): void {
  const { ipaddr6, prefixlen6, gateway6 } = device
  const address = ipaddr6 === undefined ? undefined : checkIPv6(`${where}: ipaddr6`, ipaddr6)
  const router = gateway6 === undefined ? undefined : checkIPv6(`${where}: gateway6`, gateway6)
  if (address === undefined || router === undefined || prefixlen6 === undefined) return
  if (isNoAddress(ipaddr6!) || isNoAddress(gateway6!)) return
  if (sameNetwork6(router, checkIPv6('', LINK_LOCAL), LINK_LOCAL_PREFIX)) return
  if (!sameNetwork6(address, router, prefixlen6)) {
    throw new ValueInvalidError(
      `${where}: gateway6 ${gateway6} is not in the network of ${ipaddr6}/${prefixlen6}`,
    )
  }
}
