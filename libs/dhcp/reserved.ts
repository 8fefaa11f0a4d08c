import { MessageType, OptionCode } from './codes.ts'
import {
  type Answer,
  type Asking,
  addressIn,
  agree,
  identifierFor,
  otherServerOf,
  type Silence,
} from './decision.ts'
import { UNSPECIFIED } from './ipv4.ts'
import { refusal } from './reply.ts'
import type { Reservation } from './reservation.ts'

interface Held {
  held: Reservation & { address: string }
  note: string | undefined
}

/** For a machine with an address of its own the server is the authority, also where another server's lease is shown to it. */
export function decideForReserved(asking: Asking, { held, note }: Held): Answer | Silence {
  const { request, type, mac } = asking
  const { address } = held
  switch (type) {
    case MessageType.discover:
      return agree(asking, { type: MessageType.offer, reservation: held, note })
    case MessageType.request:
      return onRequest(asking, { held, note })
    case MessageType.inform:
      // Anybody could name anybody's address here, to have them sent our answer.
      if (request.ciaddr !== address) return { why: `informs from ${request.ciaddr}, not ${address}`, mac }
      return agree(asking, { type: MessageType.ack, reservation: held, note })
    case MessageType.decline:
      return { why: `declines ${address}: another machine uses it`, mac, odd: true }
    case MessageType.release:
      return { why: `releases ${address}, which stays reserved`, mac }
    default:
      return { why: `message type ${type} is not for servers`, mac }
  }
}

/** Which of a client's states a REQUEST comes from shows in its fields: RFC 2131, 4.3.2 and table 4. */
function onRequest(asking: Asking, { held, note }: Held): Answer | Silence {
  const { request, mac } = asking
  const other = otherServerOf(asking)
  if (other !== undefined) return { why: `takes the offer of ${other}`, mac }
  // SELECTING and INIT-REBOOT name the address in option 50, RENEWING and REBINDING use it already.
  const inUse = request.ciaddr === UNSPECIFIED ? undefined : request.ciaddr
  const wanted = addressIn(request, OptionCode.requestedAddress) ?? inUse
  if (wanted === undefined) return { why: 'requests no address', mac }
  if (wanted === held.address && (inUse ?? wanted) === wanted) {
    return agree(asking, { type: MessageType.ack, reservation: held, note })
  }
  return refuse(asking, { wanted, why: `${mac} has the address ${held.address}` })
}

/** A NAK. */
export function refuse(asking: Asking, { wanted, why }: { wanted: string; why: string }): Answer {
  const reply = refusal(asking.request, { identifier: identifierFor(asking), why })
  return { reply, type: 'nak', mac: asking.mac, kind: asking.client.kind, address: wanted }
}
