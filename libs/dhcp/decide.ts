import { type BootFile, chooseBootFile, type Stage, type Turn } from './boot-file.ts'
import { type ClientKind, clientOf } from './client.ts'
import { MessageType, Op, OptionCode } from './codes.ts'
import { identitiesOf } from './identity.ts'
import { readIPv4, UNSPECIFIED } from './ipv4.ts'
import { type DhcpPacket, messageTypeOf } from './packet.ts'
import { relayInfoOf } from './relay.ts'
import { grant, refusal } from './reply.ts'
import type { Reservation, ServerIdentity } from './reservation.ts'

export interface DecisionContext {
  lookup: (mac: string) => Reservation | undefined
  server: ServerIdentity
  /** Whether that machine can have a network boot program of that name, over TFTP and HTTP. */
  hasLoader: (name: string, mac: string) => boolean
  turn: (mac: string) => Turn | undefined
}

export interface Answer {
  reply: DhcpPacket
  type: 'offer' | 'ack' | 'nak'
  mac: string
  kind: ClientKind
  /** What the client gets, or for a NAK what it wanted. */
  address: string
  stage?: Stage
  file?: string
  /** What will probably not work, for the log. */
  note?: string
}

/** No answer, and why not. `odd` is what an administrator should hear of; the rest is everyday. */
export interface Silence {
  reply?: undefined
  why: string
  mac?: string
  odd?: boolean
  /** It is of a machine that nobody knows, and that asks for something. */
  unknown?: boolean
}

type Held = Reservation & { address: string }

/**
 * What a DHCP server with nothing but reservations says to a message (RFC 2131, 4.3). Only machines it knows are
 * answered; for these it is the authority, also where another server's lease is shown to it.
 */
export function decide(request: DhcpPacket, context: DecisionContext): Answer | Silence {
  const type = messageTypeOf(request)
  const macs = identitiesOf(request)
  const [mac, reservation] = known(macs, context.lookup) ?? [macs[0]]
  if (request.op !== Op.request) return { why: 'not a request' }
  if (mac === undefined)
    return { why: `hardware type ${request.htype} with ${request.hlen} bytes names no machine` }
  if (type === undefined) return { why: 'plain BOOTP', mac }

  if (reservation === undefined) {
    return { why: 'not a machine of this rack', mac, unknown: asksForSomething(type) }
  }
  const { address } = reservation
  if (address === undefined) return { why: `${reservation.hostName} has no address`, mac, odd: true }

  const held = { ...reservation, address }
  switch (type) {
    case MessageType.discover:
      return agree(request, { type: MessageType.offer, mac, held, context })
    case MessageType.request:
      return onRequest(request, { mac, held, context })
    case MessageType.inform:
      // Anybody could name anybody's address here, to have them sent our answer.
      if (request.ciaddr !== address) return { why: `informs from ${request.ciaddr}, not ${address}`, mac }
      return agree(request, { type: MessageType.ack, mac, held, context })
    case MessageType.decline:
      return { why: `declines ${address}: another machine uses it`, mac, odd: true }
    case MessageType.release:
      return { why: `releases ${address}, which stays reserved`, mac }
    default:
      return { why: `message type ${type} is not for servers`, mac }
  }
}

function asksForSomething(type: number): boolean {
  return type === MessageType.discover || type === MessageType.request || type === MessageType.inform
}

function known(
  macs: readonly string[],
  lookup: DecisionContext['lookup'],
): [mac: string, reservation: Reservation] | undefined {
  for (const mac of macs) {
    const reservation = lookup(mac)
    if (reservation !== undefined) return [mac, reservation]
  }
  return undefined
}

/** Which of a client's states a REQUEST comes from shows in its fields: RFC 2131, 4.3.2 and table 4. */
function onRequest(
  request: DhcpPacket,
  { mac, held, context }: { mac: string; held: Held; context: DecisionContext },
): Answer | Silence {
  const chosen = addressIn(request, OptionCode.serverIdentifier)
  const identifier = identifierFor(request, context)
  if (chosen !== undefined && chosen !== identifier && chosen !== context.server.address) {
    return { why: `takes the offer of ${chosen}`, mac }
  }
  // SELECTING and INIT-REBOOT name the address in option 50, RENEWING and REBINDING use it already.
  const inUse = request.ciaddr === UNSPECIFIED ? undefined : request.ciaddr
  const wanted = addressIn(request, OptionCode.requestedAddress) ?? inUse
  if (wanted === undefined) return { why: 'requests no address', mac }
  if (wanted === held.address && (inUse ?? wanted) === wanted) {
    return agree(request, { type: MessageType.ack, mac, held, context })
  }
  const why = `${mac} has the address ${held.address}`
  const reply = refusal(request, { identifier, why })
  return { reply, type: 'nak', mac, kind: clientOf(request.options).kind, address: wanted }
}

function agree(
  request: DhcpPacket,
  options: { type: 2 | 5; mac: string; held: Held; context: DecisionContext },
): Answer {
  const { type, mac, held, context } = options
  const { server, hasLoader } = context
  const client = clientOf(request.options)
  const { boot, note } = chooseBootFile({
    client,
    messageType: messageTypeOf(request)!,
    mac,
    httpBase: server.httpBase,
    hasLoader: (name) => hasLoader(name, mac),
    turn: context.turn(mac),
    bootloader: held.bootloader,
  })
  const reply = grant({
    request,
    type,
    kind: client.kind,
    reservation: held,
    server: server.address,
    identifier: identifierFor(request, context),
    boot,
  })
  return {
    reply,
    type: type === MessageType.offer ? 'offer' : 'ack',
    mac,
    kind: client.kind,
    address: held.address,
    ...boot,
    ...noted(note ?? noteOnRoom(reply, boot)),
  }
}

function noteOnRoom({ file, options }: DhcpPacket, boot: BootFile | undefined): string | undefined {
  if (boot === undefined || file !== '' || options.has(OptionCode.bootFileName)) return undefined
  return 'the boot file has no room in what the client takes'
}

function noted(note: string | undefined): { note?: string } {
  return note === undefined ? {} : { note }
}

/** Who the client is told that the server is: this one, or the relay that wants to be asked in its place. */
function identifierFor(request: DhcpPacket, { server }: DecisionContext): string {
  return relayInfoOf(request).serverOverride ?? server.address
}

/** An address option; one that is not four bytes is as if it were not there. */
function addressIn(packet: DhcpPacket, code: number): string | undefined {
  const value = packet.options.get(code)
  return value?.length === 4 ? readIPv4(value) : undefined
}
