import { OptionCode } from './codes.ts'
import { ARCHS_MAX } from './limits.ts'
import { decodeOptions, type Options } from './options.ts'

/**
 * Who is asking: a firmware's PXE client, any iPXE (in a network card's ROM, or one that we sent), a firmware that
 * boots over HTTP, or somebody who only wants an address: as a rule the operating system.
 */
export type ClientKind = 'pxe' | 'ipxe' | 'http' | 'os'

export interface Client {
  kind: ClientKind
  /**
   * What can boot, as RFC 4578, 2.1 numbers it, at least one: what it runs as is first. 0 is BIOS, also for those who
   * say nothing.
   */
  archs: readonly number[]
  /** Codes of what iPXE says it can do; empty for everybody else. */
  features: ReadonlySet<number>
}

export const ARCH_BIOS = 0

export function clientOf(options: Options): Client {
  const vendorClass = options.get(OptionCode.vendorClass)?.toString('latin1') ?? ''
  return {
    kind: kindOf(vendorClass, options.get(OptionCode.userClass)),
    archs: archsOf(vendorClass, options.get(OptionCode.clientArchitecture)),
    features: featuresOf(options.get(OptionCode.ipxe)),
  }
}

function kindOf(vendorClass: string, userClass: Buffer | undefined): ClientKind {
  if (userClass !== undefined && isIpxe(userClass)) return 'ipxe'
  if (vendorClass.startsWith('PXEClient')) return 'pxe'
  if (vendorClass.startsWith('HTTPClient')) return 'http'
  return 'os'
}

/** iPXE sends its name as it is; RFC 3004, 4 wants a list of strings, each behind its length, and some do that. */
function isIpxe(userClass: Buffer): boolean {
  if (userClass.toString('latin1') === 'iPXE') return true
  let offset = 0
  while (offset < userClass.length) {
    const length = userClass[offset++]!
    if (userClass.toString('latin1', offset, offset + length) === 'iPXE') return true
    offset += length
  }
  return false
}

/** A client may name several architectures, of two bytes each. Too short an option is none; half of one is dropped. */
function archsOf(vendorClass: string, option: Buffer | undefined): number[] {
  if (option !== undefined && option.length >= 2) {
    const count = Math.min(Math.floor(option.length / 2), ARCHS_MAX)
    return Array.from({ length: count }, (_, index) => option.readUInt16BE(index * 2))
  }
  // PXE 2.1 put the same number into the vendor class before there was an option: PXEClient:Arch:00007:UNDI:003016.
  const inClass = /:Arch:(\d{5})/.exec(vendorClass)
  return [inClass ? Number(inClass[1]) : ARCH_BIOS]
}

/** What runs past the end of option 175 is not a feature; what came before it still is. */
function featuresOf(option: Buffer | undefined): Set<number> {
  const encapsulated: Options = new Map()
  if (option !== undefined) decodeOptions(option, encapsulated)
  return new Set(encapsulated.keys())
}
