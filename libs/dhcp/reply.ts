import type { BootFile } from './boot-file.ts'
import type { ClientKind } from './client.ts'
import { IpxeOption, MessageType, Op, OptionCode } from './codes.ts'
import { ipv4Bytes, networkOf, UNSPECIFIED } from './ipv4.ts'
import {
  FILE_BYTES_MAX,
  HOST_NAME_BYTES_MAX,
  LEASE_SECONDS,
  MIRRORED_BYTES_MAX,
  REBINDING_SECONDS,
  RENEWAL_SECONDS,
} from './limits.ts'
import type { Options } from './options.ts'
import { BROADCAST_FLAG, type DhcpPacket, messageTypeOf } from './packet.ts'
import type { Reservation } from './reservation.ts'

/**
 * "Boot from the file in this answer": no prompt, no search for PXE boot servers. Sub-option 6 (discovery control) with
 * bit 3, then the end of the encapsulated options (PXE 2.1, 2.2.3).
 */
const PXE_BOOT_FROM_HERE = Buffer.of(6, 1, 8, OptionCode.end)

const IPXE_NO_PROXY_DHCP = Buffer.of(IpxeOption.noProxyDhcp, 1, 1)

/** A type byte and a UUID (RFC 4578, 2.3). */
const MACHINE_ID_BYTES = 17

export interface GrantInput {
  request: DhcpPacket
  type: typeof MessageType.offer | typeof MessageType.ack
  kind: ClientKind
  reservation: Reservation & { address: string }
  /** The server's address. */
  server: string
  boot: BootFile | undefined
}

/** An OFFER or ACK: fields and options as in RFC 2131, 4.3.1, table 3. An INFORM gets no address and no lease (4.3.5). */
export function grant({ request, type, kind, reservation, server, boot }: GrantInput): DhcpPacket {
  const informs = messageTypeOf(request) === MessageType.inform
  const options: Options = new Map()
  options.set(OptionCode.messageType, Buffer.of(type))
  options.set(OptionCode.serverIdentifier, ipv4Bytes(server))
  if (!informs) {
    options.set(OptionCode.leaseTime, seconds(LEASE_SECONDS))
    options.set(OptionCode.renewalTime, seconds(RENEWAL_SECONDS))
    options.set(OptionCode.rebindingTime, seconds(REBINDING_SECONDS))
  }
  addNetwork(options, reservation)
  if (boot !== undefined) addBoot(options, { request, kind, server, file: boot.file })
  mirror(options, request)

  return {
    ...answerTo(request),
    ciaddr: type === MessageType.ack ? request.ciaddr : UNSPECIFIED,
    yiaddr: informs ? UNSPECIFIED : reservation.address,
    siaddr: boot === undefined ? UNSPECIFIED : server,
    file: boot !== undefined && boot.file.length <= FILE_BYTES_MAX ? boot.file : '',
    options,
  }
}

/** A NAK (RFC 2131, 4.3.2 and table 3). A relay is asked to broadcast it: the client's address may be wrong there. */
export function refusal(request: DhcpPacket, { server, why }: { server: string; why: string }): DhcpPacket {
  const options: Options = new Map([
    [OptionCode.messageType, Buffer.of(MessageType.nak)],
    [OptionCode.serverIdentifier, ipv4Bytes(server)],
    [OptionCode.message, Buffer.from(why, 'latin1')],
  ])
  mirror(options, request)
  const answer = answerTo(request)
  const flags = request.giaddr === UNSPECIFIED ? answer.flags : answer.flags | BROADCAST_FLAG
  return { ...answer, flags, options }
}

/** What every answer has of its request. */
function answerTo(request: DhcpPacket): DhcpPacket {
  return {
    ...request,
    op: Op.reply,
    hops: 0,
    secs: 0,
    ciaddr: UNSPECIFIED,
    yiaddr: UNSPECIFIED,
    siaddr: UNSPECIFIED,
    sname: '',
    file: '',
    options: new Map(),
  }
}

function addNetwork(
  options: Options,
  { hostName, address, prefix, gateway }: GrantInput['reservation'],
): void {
  if (prefix !== undefined) {
    const { mask, broadcast } = networkOf(address, prefix)
    options.set(OptionCode.subnetMask, mask)
    options.set(OptionCode.broadcastAddress, broadcast)
  }
  if (gateway !== undefined) options.set(OptionCode.router, ipv4Bytes(gateway))
  const name = Buffer.from(hostName, 'latin1')
  if (name.length > 0 && name.length <= HOST_NAME_BYTES_MAX) options.set(OptionCode.hostName, name)
}

/** The file is named in the packet's field and in option 67: firmware reads the one or the other. */
function addBoot(
  options: Options,
  { request, kind, server, file }: { request: DhcpPacket; kind: ClientKind; server: string; file: string },
): void {
  options.set(OptionCode.tftpServerName, Buffer.from(server))
  // The NUL belongs to no string option (RFC 2132, 2), but there are ROMs that read on until they find one.
  options.set(OptionCode.bootFileName, Buffer.from(`${file}\0`, 'latin1'))
  if (request.options.get(OptionCode.vendorClass)?.toString('latin1').startsWith('PXEClient')) {
    options.set(OptionCode.vendorClass, Buffer.from('PXEClient'))
    options.set(OptionCode.vendorSpecific, PXE_BOOT_FROM_HERE)
  }
  if (kind === 'ipxe') options.set(OptionCode.ipxe, IPXE_NO_PROXY_DHCP)
}

/** The client's identifier (RFC 6842), the machine's (RFC 4578, 2.3), and last of all the relay's (RFC 3046, 2.2). */
function mirror(options: Options, request: DhcpPacket): void {
  const identifier = request.options.get(OptionCode.clientIdentifier)
  const machine = request.options.get(OptionCode.clientMachineId)
  const relay = request.options.get(OptionCode.relayAgent)
  if (identifier !== undefined && identifier.length <= MIRRORED_BYTES_MAX) {
    options.set(OptionCode.clientIdentifier, identifier)
  }
  if (machine?.length === MACHINE_ID_BYTES) options.set(OptionCode.clientMachineId, machine)
  if (relay !== undefined && relay.length <= MIRRORED_BYTES_MAX) options.set(OptionCode.relayAgent, relay)
}

function seconds(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
