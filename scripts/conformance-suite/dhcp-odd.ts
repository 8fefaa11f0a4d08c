import { MessageType, OptionCode } from '../../libs/dhcp/codes.ts'
import { ipv4Bytes } from '../../libs/dhcp/ipv4.ts'
import { BROADCAST_FLAG, encodePacket, messageTypeOf } from '../../libs/dhcp/packet.ts'
import { type Case, check } from './case.ts'
import { lease, offerFor, withClient } from './dhcp-ask.ts'
import { dhcpOf, type Option, pxe } from './dhcp-client.ts'
import { LeftOut } from './errors.ts'
import type { Target } from './target.ts'

const LENGTHS = [0, 1, 3, 254, 255]
const UNKNOWN_LEASE_S_MAX = 3_600
/** Addresses of documentation (RFC 5737) are nobody's. */
const WRONG_ADDRESS = '203.0.113.77'
const HEADERS_BYTES = 28

async function mirrored(target: Target, code: number, value: Buffer): Promise<string> {
  const options = [...pxe(7).filter(([other]) => other !== code), [code, value] as const]
  const { packet } = await withClient(target, (client) => offerFor(client, { options }))
  const got = packet.options.get(code)
  check(got?.equals(value) === true, `option ${code} comes back as ${got?.toString('hex') ?? 'nothing'}`)
  return `${value.length} bytes`
}

async function withoutUuid(target: Target): Promise<string> {
  const options = pxe(7).filter(([code]) => code !== OptionCode.clientMachineId)
  const { packet } = await withClient(target, (client) => offerFor(client, { options }))
  check(!packet.options.has(OptionCode.clientMachineId), 'it comes back all the same')
  return packet.yiaddr
}

async function shortArch(target: Target): Promise<string> {
  return withClient(target, async (client) => {
    for (const length of [0, 1, 3]) {
      const odd: Option = [OptionCode.clientArchitecture, Buffer.alloc(length)]
      const options = [...pxe(7).filter(([code]) => code !== OptionCode.clientArchitecture), odd]
      client.send(encodePacket(client.message('discover', { options })))
    }
    const { packet } = await offerFor(client, { options: pxe(7) })
    return `then ${packet.yiaddr} for a proper one`
  })
}

/** Every option with lengths that it cannot have, and the packet cut off anywhere; then a proper one. */
async function anyLength(target: Target): Promise<string> {
  return withClient(target, async (client) => {
    let sent = 0
    const whole = encodePacket(client.message('discover', { options: pxe(7) }))
    for (const code of [1, 12, 43, 50, 52, 54, 55, 57, 60, 61, 66, 67, 77, 82, 93, 94, 97, 175, 250]) {
      for (const length of LENGTHS) {
        const options: Option[] = [[code, Buffer.alloc(length, 0xff)]]
        client.send(encodePacket(client.message('discover', { options })))
        sent++
      }
    }
    for (let end = 0; end < whole.length; end += 7) {
      client.send(whole.subarray(0, end))
      sent++
    }
    const { packet } = await offerFor(client, { options: pxe(7) })
    return `${sent} odd packets, then ${packet.yiaddr}`
  })
}

/** Options may lie in `sname` and `file` (RFC 2132, 9.3). */
async function overloaded(target: Target): Promise<string> {
  return withClient(target, async (client) => {
    const arch = Buffer.of(OptionCode.clientArchitecture, 2, 0, 7, OptionCode.end)
    const options = pxe(7).filter(([code]) => code !== OptionCode.clientArchitecture)
    const fields = { file: arch.toString('latin1') }
    const message = client.message('discover', {
      fields,
      options: [...options, [OptionCode.overload, Buffer.of(1)]],
    })
    const answer = await client.ask(message)
    check(answer !== undefined, 'no answer')
    return answer.packet.yiaddr
  })
}

async function relayed(target: Target): Promise<string> {
  return withClient(target, async (client) => {
    const agent = Buffer.from('010474733032020431323334', 'hex')
    const { packet, bytes } = await offerFor(client, { options: [...pxe(7), [OptionCode.relayAgent, agent]] })
    check(packet.giaddr === dhcpOf(target).relay.address, `giaddr ${packet.giaddr}`)
    check(packet.options.get(OptionCode.relayAgent)?.equals(agent) === true, 'option 82 does not come back')
    check(bytes.length >= 300, `${bytes.length} bytes: old relays drop what is shorter than 300`)
    return `option 82 comes back, ${bytes.length} bytes`
  })
}

async function small(target: Target): Promise<string> {
  const least = Buffer.of(576 >> 8, 576 & 0xff)
  const options = pxe(7).map(
    ([code, value]) => [code, code === OptionCode.maximumMessageSize ? least : value] as const,
  )
  const { bytes } = await withClient(target, (client) => offerFor(client, { options }))
  check(bytes.length + HEADERS_BYTES <= 576, `${bytes.length + HEADERS_BYTES} bytes with headers`)
  return `${bytes.length + HEADERS_BYTES} bytes with headers`
}

async function refused(target: Target): Promise<string> {
  if (dhcpOf(target).isProxy) throw new LeftOut('another server gives addresses')
  return withClient(target, async (client) => {
    const options: Option[] = [...pxe(7), [OptionCode.requestedAddress, ipv4Bytes(WRONG_ADDRESS)]]
    const answer = await client.ask(client.message('request', { options }))
    check(answer !== undefined, 'no answer: the machine goes on trying')
    const type = messageTypeOf(answer.packet)
    check(type === MessageType.nak, `an answer of type ${type}`)
    check((answer.packet.flags & BROADCAST_FLAG) !== 0, 'the relay is not asked to broadcast it')
    return `${WRONG_ADDRESS} is refused`
  })
}

async function unknown(target: Target): Promise<string> {
  return withClient(target, async (client) => {
    const answer = await client.ask(
      client.message('discover', { mac: '02:6d:75:ff:ff:fe', options: pxe(7) }),
      { times: 1 },
    )
    const lease = answer?.packet.options.get(OptionCode.leaseTime)
    if (answer === undefined) return 'not answered'
    const seconds = lease?.length === 4 ? lease.readUInt32BE() : 0
    check(seconds <= UNKNOWN_LEASE_S_MAX, `it is offered ${answer.packet.yiaddr} for ${seconds} s`)
    return seconds === 0 ? 'no address' : `${answer.packet.yiaddr} for ${seconds} s`
  })
}

async function oddAddresses(target: Target): Promise<string> {
  const mac = `${dhcpOf(target).mac}:00:00`
  return withClient(target, async (client) => {
    client.send(encodePacket(client.message('discover', { mac, options: pxe(7) })))
    client.send(encodePacket(client.message('discover', { fields: { hlen: 255 }, options: pxe(7) })))
    client.send(encodePacket(client.message('discover', { fields: { hlen: 0, htype: 32 }, options: pxe(7) })))
    return (await lease(client, pxe(7))).yiaddr
  })
}

export const DHCP_ODD_CASES: Case[] = [
  { name: 'dhcp: option 93 of 0, 1 and 3 bytes does no harm', run: shortArch },
  { name: 'dhcp: options of any length, and packets cut short, do no harm', run: anyLength },
  { name: 'dhcp: hardware addresses of other lengths do no harm', run: oddAddresses },
  { name: 'dhcp: options in the place of the file are read', run: overloaded },
  { name: 'dhcp: a client without option 97 is answered without it', run: withoutUuid },
  {
    name: 'dhcp: option 97 comes back',
    run: (it) =>
      mirrored(it, OptionCode.clientMachineId, Buffer.from('00112233445566778899aabbccddeeff01', 'hex')),
  },
  {
    name: 'dhcp: option 61 comes back (RFC 6842)',
    run: (it) =>
      mirrored(
        it,
        OptionCode.clientIdentifier,
        Buffer.from(`01${dhcpOf(it).mac.replaceAll(':', '')}`, 'hex'),
      ),
  },
  { name: 'dhcp: through a relay, with option 82', run: relayed },
  { name: 'dhcp: a client that takes 576 bytes gets no more', run: small },
  { name: 'dhcp: an address of another network is refused', run: refused },
  { name: 'dhcp: an unknown machine gets nothing, or not for long', run: unknown },
]
