import type { Client, ClientKind } from '../dhcp/client.ts'
import { ARCHS_MAX } from '../dhcp/limits.ts'
import { OptionCode6 } from './codes.ts'
import { CLASSES_MAX } from './limits.ts'
import { type Options6, optionOf, stringsIn } from './options.ts'

/** UEFI on x86-64: whoever boots over IPv6 and says nothing of itself is that. */
const ARCH_UEFI_X64 = 7

/** In front of the strings of a vendor class. */
const ENTERPRISE_BYTES = 4

/** Who is asking, as for IPv4. What iPXE can do it does not say over IPv6. */
export function client6Of(options: Options6): Client {
  const vendorClass = vendorClassOf(options)
  return { kind: kindOf(options, vendorClass), archs: archsOf(options, vendorClass), features: new Set() }
}

/** `PXEClient:Arch:00007:UNDI:003016`; firmware names Intel (343) before it, and it counts from anybody. */
export function vendorClassOf(options: Options6): string {
  const value = optionOf(options, OptionCode6.vendorClass)
  if (value === undefined || value.length < ENTERPRISE_BYTES) return ''
  const strings = stringsIn(value.subarray(ENTERPRISE_BYTES), { countMax: CLASSES_MAX })
  return strings.map((text) => text.toString('latin1')).find((text) => /^(PXE|HTTP)Client/.test(text)) ?? ''
}

function kindOf(options: Options6, vendorClass: string): ClientKind {
  const userClass = optionOf(options, OptionCode6.userClass)
  if (userClass !== undefined && isIpxe(userClass)) return 'ipxe'
  if (vendorClass.startsWith('PXEClient')) return 'pxe'
  if (vendorClass.startsWith('HTTPClient')) return 'http'
  return 'os'
}

function isIpxe(userClass: Buffer): boolean {
  const names = [...stringsIn(userClass, { countMax: CLASSES_MAX }), userClass]
  return names.some((name) => name.toString('latin1') === 'iPXE')
}

/** RFC 5970, 3.3: two bytes each. Half of one is dropped. */
function archsOf(options: Options6, vendorClass: string): number[] {
  const value = optionOf(options, OptionCode6.clientArchitecture)
  if (value !== undefined && value.length >= 2) {
    const count = Math.min(Math.floor(value.length / 2), ARCHS_MAX)
    return Array.from({ length: count }, (_, index) => value.readUInt16BE(index * 2))
  }
  const inClass = /:Arch:(\d{5})/.exec(vendorClass)
  return [inClass ? Number(inClass[1]) : ARCH_UEFI_X64]
}
