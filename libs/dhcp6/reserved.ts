import { type Association, assign, associationsIn, refused } from './associations.ts'
import { MessageType6, OptionCode6, StatusCode } from './codes.ts'
import type { Answer6, Case, Silence6 } from './decision.ts'
import { sameNetwork6 } from './ipv6.ts'
import { optionOf } from './options.ts'
import { answer, bare, plain } from './reply.ts'

/** For a machine with an address of its own, or one that is only told what to boot. */
export function decideForReserved(found: Case): Answer6 | Silence6 {
  const { message, mac, reservation } = found
  switch (message.type) {
    case MessageType6.solicit:
      return onSolicit(found)
    case MessageType6.request:
    case MessageType6.renew:
    case MessageType6.rebind:
      return onRequest(found)
    case MessageType6.confirm:
      return onConfirm(found)
    case MessageType6.informationRequest:
      return onInformationRequest(found)
    case MessageType6.release:
      return plain(found, { code: StatusCode.success, text: 'the address stays reserved' })
    default:
      return {
        ...plain(found, { code: StatusCode.success, text: 'noted' }),
        note: `${mac} declines ${reservation.address}: another machine uses it`,
      }
  }
}

function onSolicit(found: Case): Answer6 | Silence6 {
  const { message, mac, reservation, address } = found
  const associations = associationsIn(message.options)
  if (!associations.some(({ code }) => code === OptionCode6.iaNa)) return { why: 'wants no address', mac }
  if (address === undefined) return { why: `${reservation.hostName} has no IPv6 address`, mac }
  return offer({ ...found, address }, associations)
}

/** The answer to a SOLICIT: at once for good, if the client would have it so (18.3.1). */
export function offer(found: Case & { address: Buffer }, associations: readonly Association[]): Answer6 {
  const { message, address, reservation, context } = found
  const rapid = optionOf(message.options, OptionCode6.rapidCommit) !== undefined
  return answer(found, {
    type: rapid ? 'reply' : 'advertise',
    options: [
      rapid
        ? { code: OptionCode6.rapidCommit, value: Buffer.alloc(0) }
        : { code: OptionCode6.preference, value: Buffer.of(context.preference) },
      ...assign(associations, { address, stale: false, leaseSeconds: reservation.leaseSeconds }),
    ],
  })
}

/** A REQUEST, RENEW or REBIND: what a client has that is not reserved for it is taken from it (18.3.2, 18.3.4, 18.3.5). */
function onRequest(found: Case): Answer6 | Silence6 {
  const { message, mac, reservation, address } = found
  const associations = associationsIn(message.options)
  if (associations.length === 0) return { why: 'names no association', mac }
  if (address === undefined) return { why: `${reservation.hostName} has no IPv6 address`, mac, odd: true }
  const isRequest = message.type === MessageType6.request
  const elsewhere = associations.some(({ addresses }) => isOnLink(found, addresses) === false)
  if (!isRequest || !elsewhere)
    return answer(found, { type: 'reply', options: assign(associations, { address, stale: !isRequest }) })
  const status = { code: StatusCode.notOnLink, text: `this network has ${reservation.address}` }
  return bare(found, { options: associations.map((each) => refused(each, status)) })
}

/** Whether what a machine has is right for where it is now (18.3.3). */
function onConfirm(found: Case): Answer6 | Silence6 {
  const addresses = associationsIn(found.message.options).flatMap((each) => each.addresses)
  const right = isOnLink(found, addresses)
  if (right === undefined) return { why: 'what it has cannot be judged', mac: found.mac }
  const status = right
    ? { code: StatusCode.success, text: 'right for this link' }
    : { code: StatusCode.notOnLink, text: 'of another link' }
  return plain(found, status)
}

/** Undefined where nobody can tell. */
function isOnLink({ address, reservation }: Case, addresses: readonly Buffer[]): boolean | undefined {
  if (address === undefined || addresses.length === 0) return undefined
  const { prefix } = reservation
  if (prefix !== undefined) return addresses.every((each) => sameNetwork6(each, address, { prefix }))
  return addresses.every((each) => each.equals(address)) ? true : undefined
}

/** With an association it must not be answered (16.12). */
export function onInformationRequest(found: Case): Answer6 | Silence6 {
  if (associationsIn(found.message.options).length > 0)
    return { why: 'wants an address and says it does not', mac: found.mac }
  const { address: _none, ...answered } = answer(found, { type: 'reply', options: [] })
  return answered
}
