import { readFileSync } from 'node:fs'
import { MessageType6, OptionCode6 } from '../../../libs/dhcp6/codes.ts'
import type { Answer6, Decision6Context } from '../../../libs/dhcp6/decision.ts'
import { serverDuid } from '../../../libs/dhcp6/duid.ts'
import { bytesOfIPv6, textOfIPv6 } from '../../../libs/dhcp6/ipv6.ts'
import { decodeMessage6, type Message6, type Relay } from '../../../libs/dhcp6/message.ts'
import { decodeOptions6, encodeOptions6, type Option6, optionOf } from '../../../libs/dhcp6/options.ts'

export const MAC = '52:54:00:aa:bb:01'
/** The link-local address that is made of MAC. */
export const LINK_LOCAL = 'fe80::5054:ff:feaa:bb01'
export const ADDRESS = 'fd00:91::17'
export const DUID = serverDuid('boot-1')

type MessageName = keyof typeof MessageType6

export const duidLl = (mac = MAC): Buffer => Buffer.from(`00030001${mac.replaceAll(':', '')}`, 'hex')
/** As firmware has it: the UUID of the machine. */
export const DUID_UUID = Buffer.from(`0004${'ab'.repeat(16)}`, 'hex')

export const option = (code: number, value: Buffer | number[]): Option6 => ({
  code,
  value: Buffer.from(value),
})

export function ia(given: { code?: number; iaid?: number; addresses?: string[] } = {}): Option6 {
  const { code = OptionCode6.iaNa, iaid = 1, addresses = [] } = given
  const fixed = Buffer.alloc(code === OptionCode6.iaTa ? 4 : 12)
  fixed.writeUInt32BE(iaid)
  const inside = addresses.map((address) =>
    option(OptionCode6.iaAddress, Buffer.concat([bytesOfIPv6(address)!, Buffer.alloc(8)])),
  )
  return { code, value: Buffer.concat([fixed, encodeOptions6(inside)]) }
}

export const fromServer = (duid: Buffer = DUID): Option6 => option(OptionCode6.serverId, duid)
export const fromClient = (duid: Buffer = DUID_UUID): Option6 => option(OptionCode6.clientId, duid)
export const arch = (...numbers: number[]): Option6 =>
  option(
    OptionCode6.clientArchitecture,
    numbers.flatMap((each) => [each >> 8, each & 0xff]),
  )
export const elapsed = (hundredths: number): Option6 =>
  option(OptionCode6.elapsedTime, [hundredths >> 8, hundredths & 0xff])

export function vendor(text: string): Option6 {
  return option(
    OptionCode6.vendorClass,
    Buffer.concat([Buffer.from([0, 0, 1, 0x57, 0, text.length]), Buffer.from(text)]),
  )
}

export const PXE_X64 = [vendor('PXEClient:Arch:00007:UNDI:003016'), arch(7)]
export const HTTP_X64 = [vendor('HTTPClient:Arch:00016:UNDI:003016'), arch(16)]
export const IPXE_X64 = [...PXE_X64, option(OptionCode6.userClass, Buffer.from('\0\x04iPXE'))]

/** A message with nothing in it but what is given. */
export function message(type: MessageName, ...options: Option6[]): Message6 {
  return { type: MessageType6[type], transactionId: 0x123456, options }
}

/** The usual messages of a client that is known by its link-local address. */
export const solicit = (...more: Option6[]): Message6 => message('solicit', fromClient(), ia(), ...more)
export const request = (...more: Option6[]): Message6 =>
  message('request', fromClient(), fromServer(), ia({ addresses: [ADDRESS] }), ...more)

export function relay(given: Partial<Relay> = {}): Relay {
  return { hopCount: 0, linkAddress: 'fd00:91::fe', peerAddress: LINK_LOCAL, options: [], ...given }
}

export function context(given: Partial<Decision6Context> = {}): Decision6Context {
  return {
    lookup: (mac) => (mac === MAC ? { hostName: 'n001', address: ADDRESS, prefix: 64 } : undefined),
    server: { duid: DUID, address: 'fd00:91::1', httpBase: 'http://[fd00:91::1]:9873' },
    preference: 255,
    hasLoader: () => true,
    turn: () => undefined,
    ...given,
  }
}

/** What an answer says, in words. */
export function said({ options }: Message6) {
  const associations = options.filter(({ code }) => code === OptionCode6.iaNa || code === OptionCode6.iaPd)
  return {
    status: optionOf(options, OptionCode6.statusCode)?.readUInt16BE(0),
    url: optionOf(options, OptionCode6.bootFileUrl)?.toString('latin1'),
    vendorClass: optionOf(options, OptionCode6.vendorClass)?.toString('latin1', 6),
    preference: optionOf(options, OptionCode6.preference)?.[0],
    rapid: optionOf(options, OptionCode6.rapidCommit) !== undefined,
    associations: associations.map(({ value }) => {
      const inside = decodeOptions6(value.subarray(12))!
      return {
        iaid: value.readUInt32BE(0),
        status: optionOf(inside, OptionCode6.statusCode)?.readUInt16BE(0),
        addresses: inside
          .filter(({ code }) => code === OptionCode6.iaAddress)
          .map((each) => ({
            address: textOfIPv6(each.value.subarray(0, 16)),
            seconds: each.value.readUInt32BE(20),
          })),
      }
    }),
  }
}

/** An answer, or the test fails with why there is none. */
export function answered(decision: Answer6 | { reply?: undefined; why: string }): Answer6 {
  if (decision.reply === undefined) throw new Error(decision.why)
  return decision
}

/** Messages that real clients sent: firmware in QEMU (EDK2), and the iPXE that it loaded. Their MAC address is FIXTURE_MAC. */
export type FixtureName =
  | 'ovmf-network-solicit'
  | 'ovmf-pxe-solicit'
  | 'ovmf-pxe-request'
  | 'ovmf-release'
  | 'ovmf-http-solicit'
  | 'ovmf-http-request'
  | 'snponly-solicit'
  | 'snponly-request'

export const FIXTURE_MAC = '52:54:00:aa:01:01'
export const FIXTURE_SENDER = 'fe80::5054:ff:feaa:101'

export function fixture(name: FixtureName): Message6 {
  const text = readFileSync(new URL(`fixtures/${name}.hex`, import.meta.url), 'latin1')
  const { message, problem } = {
    problem: undefined,
    ...decodeMessage6(Buffer.from(text.replace(/\s/g, ''), 'hex')),
  }
  if (message === undefined) throw new Error(problem)
  return message
}
