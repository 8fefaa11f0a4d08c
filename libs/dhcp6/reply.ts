import type { Stage, Turn } from '../dhcp/boot-file.ts'
import type { ClientKind } from '../dhcp/client.ts'
import { statusOption } from './associations.ts'
import { bootOptions, chooseBoot6 } from './boot.ts'
import { client6Of } from './client.ts'
import { MessageType6, OptionCode6 } from './codes.ts'
import { bytesOfIPv6 } from './ipv6.ts'
import { DNS_SERVERS_MAX } from './limits.ts'
import type { Message6 } from './message.ts'
import { type Option6, type Options6, optionOf } from './options.ts'
import type { Reservation6, ServerIdentity6 } from './reservation.ts'

export interface Decision6Context {
  lookup: (mac: string) => Reservation6 | undefined
  server: ServerIdentity6
  /** Said in offers: 255 makes clients take them at once. */
  preference: number
  /** Whether a network boot program of that name can be had by that machine, over TFTP and HTTP. */
  hasLoader: (name: string, mac: string) => boolean
  turn: (mac: string) => Turn | undefined
}

export interface Answer6 {
  reply: Message6
  type: 'advertise' | 'reply'
  mac: string
  kind: ClientKind
  /** What the client gets, or keeps. */
  address?: string
  stage?: Stage
  file?: string
  /** What will probably not work, for the log. */
  note?: string
}

/** What the parts of a decision go by. */
export interface Case {
  message: Message6
  mac: string
  reservation: Reservation6
  /** The reserved address, 16 bytes. */
  address: Buffer | undefined
  context: Decision6Context
}

/** An answer about booting, and with what else a machine is configured. */
export function answer(found: Case, given: { type: Answer6['type']; options: Options6 }): Answer6 {
  const { message, mac, reservation, context } = found
  const client = client6Of(message.options)
  const { server, hasLoader } = context
  const { boot, note } = chooseBoot6({
    client,
    messageType: message.type,
    mac,
    server,
    hasLoader,
    bootloader: reservation.bootloader,
    turn: context.turn(mac),
  })
  const more = boot === undefined ? [] : bootOptions({ file: boot.file, kind: client.kind })
  return {
    ...bare(found, { ...given, options: [...given.options, ...more, ...dnsOptions(reservation)] }),
    ...boot,
    ...(note !== undefined && { note }),
  }
}

function dnsOptions({ dns = [] }: Reservation6): Option6[] {
  const servers = dns.slice(0, DNS_SERVERS_MAX).map(bytesOfIPv6)
  const known = servers.filter((bytes) => bytes !== undefined)
  return known.length === 0 ? [] : [{ code: OptionCode6.dnsServers, value: Buffer.concat(known) }]
}

/** A status and nothing else. */
export function plain(found: Case, status: { code: number; text: string }): Answer6 {
  return bare(found, { options: [statusOption(status)] })
}

/** With the two identifiers, which every answer has (18.3.10). */
export function bare(
  { message, mac, reservation, context }: Case,
  { type = 'reply', options }: { type?: Answer6['type']; options: Options6 },
): Answer6 {
  const client = optionOf(message.options, OptionCode6.clientId)
  const identifiers: Option6[] = [
    { code: OptionCode6.serverId, value: context.server.duid },
    ...(client === undefined ? [] : [{ code: OptionCode6.clientId, value: client }]),
  ]
  return {
    reply: {
      type: MessageType6[type],
      transactionId: message.transactionId,
      options: [...identifiers, ...options],
    },
    type,
    mac,
    kind: client6Of(message.options).kind,
    ...(reservation.address !== undefined && { address: reservation.address }),
  }
}
