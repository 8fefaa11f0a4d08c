import type { Subnet } from '../records/subnet.ts'
import { type BootChoice, chooseBootFile, type Stage, type Turn } from './boot-file.ts'
import { type Client, type ClientKind, clientOf } from './client.ts'
import { MessageType, OptionCode } from './codes.ts'
import { readIPv4 } from './ipv4.ts'
import type { Lease, Leases } from './leases.ts'
import { type DhcpPacket, messageTypeOf } from './packet.ts'
import type { RelayInfo } from './relay.ts'
import { grant } from './reply.ts'
import type { Reservation, ServerIdentity } from './reservation.ts'

export interface DecisionContext {
  lookup: (mac: string) => Reservation | undefined
  server: ServerIdentity
  /** Whether that machine can have a network boot program of that name, over TFTP and HTTP. */
  hasLoader: (name: string, mac: string) => boolean
  turn: (mac: string) => Turn | undefined
  /** Where there is none for a machine, its reservation is all that counts. */
  subnets?: readonly Subnet[]
  /** What pools have lent; without it no pool lends anything. */
  leases?: Pick<Leases, 'held' | 'mayTake' | 'find'>
  /** Whether a node has the address, so that no pool may lend it. */
  isTaken?: (address: string) => boolean
  /** Whether the message came in by the port for PXE clients, 4011. */
  onPxePort?: boolean
  /** Milliseconds since 1970. */
  now?: number
}

export interface Answer {
  reply: DhcpPacket
  type: 'offer' | 'ack' | 'nak'
  mac: string
  kind: ClientKind
  /** What the client gets, or for a NAK what it wanted; 0.0.0.0 where another server gives it. */
  address: string
  stage?: Stage
  file?: string
  /** What will probably not work, for the log. */
  note?: string
  /** What is to be remembered of a pool, before the answer leaves if it is an ACK. */
  lease?: Lease
  /** It is of a machine that nobody knows. */
  unknown?: boolean
}

/** No answer, and why not. `odd` is what an administrator should hear of; the rest is everyday. */
export interface Silence {
  reply?: undefined
  why: string
  mac?: string
  odd?: boolean
  /** It is of a machine that nobody knows, and that asks for something. */
  unknown?: boolean
  lease?: Lease
  /** The machine takes what it was offered here, from another server. */
  took?: boolean
}

/** What is known of a message when its subnet's mode decides about it. */
export interface Asking {
  request: DhcpPacket
  type: number
  mac: string
  client: Client
  relay: RelayInfo
  bootloader: Reservation['bootloader']
  context: DecisionContext
}

export function askingOf(request: DhcpPacket, given: Omit<Asking, 'request' | 'client'>): Asking {
  return { request, client: clientOf(request.options), ...given }
}

/** Who the client is told that the server is: this one, or the relay that wants to be asked in its place. */
export function identifierFor({ relay, context }: Asking): string {
  return relay.serverOverride ?? context.server.address
}

/** The server whose offer the client takes, if that is another one. */
export function otherServerOf(asking: Asking): string | undefined {
  const chosen = addressIn(asking.request, OptionCode.serverIdentifier)
  const isOurs = chosen === identifierFor(asking) || chosen === asking.context.server.address
  return isOurs ? undefined : chosen
}

export function bootChoiceFor({ request, client, mac, bootloader, context }: Asking): BootChoice {
  const { server, hasLoader, turn } = context
  return chooseBootFile({
    client,
    messageType: messageTypeOf(request)!,
    mac,
    httpBase: server.httpBase,
    hasLoader: (name) => hasLoader(name, mac),
    turn: turn(mac),
    bootloader,
  })
}

/** An OFFER or ACK of this address. */
export function agree(
  asking: Asking,
  {
    type,
    reservation,
    note: known,
  }: {
    type: typeof MessageType.offer | typeof MessageType.ack
    reservation: Reservation & { address: string }
    note?: string | undefined
  },
): Answer {
  const { request, client, mac, context } = asking
  const { boot, note = known } = bootChoiceFor(asking)
  const reply = grant({
    request,
    type,
    kind: client.kind,
    reservation,
    server: context.server.address,
    identifier: identifierFor(asking),
    boot,
  })
  const isCut = boot !== undefined && reply.file === '' && !reply.options.has(OptionCode.bootFileName)
  const said = isCut ? (note ?? 'the boot file has no room in what the client takes') : note
  return {
    reply,
    type: type === MessageType.offer ? 'offer' : 'ack',
    mac,
    kind: client.kind,
    address: reservation.address,
    ...boot,
    ...(said === undefined ? {} : { note: said }),
  }
}

/** An address option; one that is not four bytes is as if it were not there. */
export function addressIn(packet: DhcpPacket, code: number): string | undefined {
  const value = packet.options.get(code)
  return value?.length === 4 ? readIPv4(value) : undefined
}
