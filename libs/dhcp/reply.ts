import { isIPv4 } from 'node:net'
import type { BootFile } from './boot-file.ts'
import type { ClientKind } from './client.ts'
import { IpxeOption, MessageType, Op, OptionCode, PxeOption } from './codes.ts'
import { fitted, optionsBytesMax } from './fit.ts'
import { needsBroadcast } from './identity.ts'
import { ipv4Bytes, networkOf, UNSPECIFIED } from './ipv4.ts'
import {
  DNS_MAX,
  FILE_BYTES_MAX,
  HOST_NAME_BYTES_MAX,
  LEASE_SECONDS,
  MIRRORED_BYTES_MAX,
  REBINDING_PART,
  RENEWAL_PART,
} from './limits.ts'
import { decodeOptions, type Options } from './options.ts'
import { BROADCAST_FLAG, type DhcpPacket, messageTypeOf } from './packet.ts'
import type { Reservation } from './reservation.ts'

/**
 * "Boot from the file in this answer": no prompt, no search for PXE boot servers. Sub-option 6 (discovery control) with
 * bit 3, then the end of the encapsulated options (PXE 2.1, 2.2.3).
 */
const PXE_BOOT_FROM_HERE = Buffer.of(PxeOption.discoveryControl, 1, 8, OptionCode.end)
const PXE_BOOT_ITEM_BYTES = 4

const IPXE_NO_PROXY_DHCP = Buffer.of(IpxeOption.noProxyDhcp, 1, 1)

export interface GrantInput {
  request: DhcpPacket
  type: typeof MessageType.offer | typeof MessageType.ack
  kind: ClientKind
  reservation: Reservation & { address: string }
  /** The server's address: where the boot file is. */
  server: string
  /** What the client is to believe is the server's address (option 54). */
  identifier: string
  boot: BootFile | undefined
}

/**
 * An OFFER or ACK: fields and options as in RFC 2131, 4.3.1, table 3. An INFORM gets no address and no lease (4.3.5).
 * Options are put in the order of their importance, since the last do not fit some clients.
 */
export function grant({
  request,
  type,
  kind,
  reservation,
  server,
  identifier,
  boot,
}: GrantInput): DhcpPacket {
  const informs = messageTypeOf(request) === MessageType.inform
  const options: Options = new Map()
  options.set(OptionCode.messageType, Buffer.of(type))
  options.set(OptionCode.serverIdentifier, ipv4Bytes(identifier))
  const { leaseSeconds = LEASE_SECONDS } = reservation
  if (!informs) options.set(OptionCode.leaseTime, seconds(leaseSeconds))
  const { mask, broadcast } = networkIn(reservation)
  if (mask) options.set(OptionCode.subnetMask, mask)
  if (reservation.gateway !== undefined) options.set(OptionCode.router, ipv4Bytes(reservation.gateway))
  if (boot !== undefined) addBoot(options, { request, kind, server, file: boot.file })
  mirror(options, request)
  addNames(options, reservation)
  if (broadcast) options.set(OptionCode.broadcastAddress, broadcast)
  if (!informs) {
    options.set(OptionCode.renewalTime, seconds(leaseSeconds * RENEWAL_PART))
    options.set(OptionCode.rebindingTime, seconds(leaseSeconds * REBINDING_PART))
  }
  addRelay(options, request)

  return {
    ...answerTo(request),
    ciaddr: type === MessageType.ack ? request.ciaddr : UNSPECIFIED,
    yiaddr: informs ? UNSPECIFIED : reservation.address,
    siaddr: boot === undefined ? UNSPECIFIED : server,
    file: boot !== undefined && boot.file.length <= FILE_BYTES_MAX ? boot.file : '',
    options: fitted(options, optionsBytesMax(request.options)),
  }
}

/** An OFFER or ACK of a server that only tells what to boot: no address, no lease, nothing of the network (PXE 2.1, 2.2.3). */
export function bootOnly(input: Omit<GrantInput, 'reservation'> & { boot: BootFile }): DhcpPacket {
  const { request, type, kind, server, identifier, boot } = input
  const options: Options = new Map([
    [OptionCode.messageType, Buffer.of(type)],
    [OptionCode.serverIdentifier, ipv4Bytes(identifier)],
  ])
  addBoot(options, { request, kind, server, file: boot.file })
  // It would tell iPXE that there is no such server as this one.
  options.delete(OptionCode.ipxe)
  mirror(options, request)
  addRelay(options, request)
  return {
    ...answerTo(request),
    ciaddr: request.ciaddr,
    siaddr: server,
    file: boot.file.length <= FILE_BYTES_MAX ? boot.file : '',
    options: fitted(options, optionsBytesMax(request.options)),
  }
}

/** A NAK (RFC 2131, 4.3.2 and table 3). A relay is asked to broadcast it: the client's address may be wrong there. */
export function refusal(
  request: DhcpPacket,
  { identifier, why }: { identifier: string; why: string },
): DhcpPacket {
  const options: Options = new Map([
    [OptionCode.messageType, Buffer.of(MessageType.nak)],
    [OptionCode.serverIdentifier, ipv4Bytes(identifier)],
  ])
  mirror(options, request)
  options.set(OptionCode.message, Buffer.from(why, 'latin1'))
  addRelay(options, request)
  const answer = answerTo(request)
  const flags = request.giaddr === UNSPECIFIED ? answer.flags : answer.flags | BROADCAST_FLAG
  return { ...answer, flags, options: fitted(options, optionsBytesMax(request.options)) }
}

/** What every answer has of its request. */
function answerTo(request: DhcpPacket): DhcpPacket {
  const broadcast = needsBroadcast(request) && request.ciaddr === UNSPECIFIED
  return {
    ...request,
    flags: broadcast ? request.flags | BROADCAST_FLAG : request.flags,
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

function networkIn({ address, prefix }: GrantInput['reservation']): { mask?: Buffer; broadcast?: Buffer } {
  return prefix === undefined ? {} : networkOf(address, prefix)
}

function addNames(options: Options, { hostName, dns = [], domain = '' }: Reservation): void {
  const servers = dns.filter((address) => isIPv4(address)).slice(0, DNS_MAX)
  if (servers.length > 0) options.set(OptionCode.domainServer, Buffer.concat(servers.map(ipv4Bytes)))
  for (const [code, text] of [
    [OptionCode.hostName, hostName],
    [OptionCode.domainName, domain],
  ] as const) {
    const name = Buffer.from(text, 'latin1')
    if (name.length > 0 && name.length <= HOST_NAME_BYTES_MAX) options.set(code, name)
  }
}

/** Who asks for a boot server of a certain kind and layer wants to see that again (PXE 2.1, table 2-1: PXE_BOOT_ITEM). */
function pxeOptions(request: DhcpPacket): Buffer {
  const asked: Options = new Map()
  decodeOptions(request.options.get(OptionCode.vendorSpecific) ?? Buffer.alloc(0), asked)
  const item = asked.get(PxeOption.bootItem)
  if (item?.length !== PXE_BOOT_ITEM_BYTES) return PXE_BOOT_FROM_HERE
  return Buffer.concat([Buffer.of(PxeOption.bootItem, PXE_BOOT_ITEM_BYTES), item, PXE_BOOT_FROM_HERE])
}

/**
 * The file is named in the packet's field and in option 67: firmware reads the one or the other. Firmware that boots
 * over HTTP takes an answer for one to it by the vendor class (UEFI 2.10, 24.7.3.1), and needs nothing of PXE.
 */
function addBoot(
  options: Options,
  { request, kind, server, file }: { request: DhcpPacket; kind: ClientKind; server: string; file: string },
): void {
  if (kind === 'http') {
    options.set(OptionCode.vendorClass, Buffer.from('HTTPClient'))
    options.set(OptionCode.bootFileName, Buffer.from(file, 'latin1'))
    return
  }
  if (request.options.get(OptionCode.vendorClass)?.toString('latin1').startsWith('PXEClient')) {
    options.set(OptionCode.vendorClass, Buffer.from('PXEClient'))
    options.set(OptionCode.vendorSpecific, pxeOptions(request))
  }
  // The NUL belongs to no string option (RFC 2132, 2), but there are ROMs that read on until they find one.
  options.set(OptionCode.bootFileName, Buffer.from(`${file}\0`, 'latin1'))
  options.set(OptionCode.tftpServerName, Buffer.from(server))
  if (kind === 'ipxe') options.set(OptionCode.ipxe, IPXE_NO_PROXY_DHCP)
}

/** The machine's identifier (RFC 4578, 2.3), which PXE clients look for, and the client's (RFC 6842). */
function mirror(options: Options, request: DhcpPacket): void {
  for (const code of [OptionCode.clientMachineId, OptionCode.clientIdentifier]) {
    const value = request.options.get(code)
    if (value !== undefined && value.length <= MIRRORED_BYTES_MAX) options.set(code, value)
  }
}

/** What a relay put in comes back, last of all (RFC 3046, 2.2). */
function addRelay(options: Options, request: DhcpPacket): void {
  const relay = request.options.get(OptionCode.relayAgent)
  if (relay !== undefined && relay.length <= MIRRORED_BYTES_MAX) options.set(OptionCode.relayAgent, relay)
}

function seconds(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(Math.floor(value))
  return bytes
}
