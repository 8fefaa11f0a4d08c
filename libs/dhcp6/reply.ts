import { HOST_NAME_BYTES_MAX } from '../dhcp/limits.ts'
import { statusOption } from './associations.ts'
import { bootOptions, chooseBoot6 } from './boot.ts'
import { client6Of } from './client.ts'
import { MessageType6, OptionCode6 } from './codes.ts'
import type { Answer6, Case } from './decision.ts'
import { bytesOfIPv6 } from './ipv6.ts'
import { DNS_SERVERS_MAX, LABEL_BYTES_MAX } from './limits.ts'
import { type Option6, type Options6, optionOf } from './options.ts'
import type { Reservation6 } from './reservation.ts'

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
    ...bare(found, { ...given, options: [...given.options, ...more, ...namesOptions(reservation)] }),
    ...boot,
    ...(note !== undefined && { note }),
  }
}

function namesOptions({ dns = [], domain }: Reservation6): Option6[] {
  const servers = dns.slice(0, DNS_SERVERS_MAX).map(bytesOfIPv6)
  const known = servers.filter((bytes) => bytes !== undefined)
  const search = domain === undefined ? undefined : encodeDomain(domain)
  return [
    ...(known.length === 0 ? [] : [{ code: OptionCode6.dnsServers, value: Buffer.concat(known) }]),
    ...(search === undefined ? [] : [{ code: OptionCode6.domainList, value: search }]),
  ]
}

/** Labels behind their lengths, without compression (RFC 8415, 10); undefined if it is no name. */
function encodeDomain(domain: string): Buffer | undefined {
  const labels = domain.split('.').map((label) => Buffer.from(label, 'latin1'))
  const fits = labels.every(({ length }) => length > 0 && length <= LABEL_BYTES_MAX)
  if (!fits || domain.length > HOST_NAME_BYTES_MAX) return undefined
  return Buffer.concat([...labels.flatMap((label) => [Buffer.of(label.length), label]), Buffer.of(0)])
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
