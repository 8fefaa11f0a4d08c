import { MessageType } from './codes.ts'
import { type Answer, type Asking, bootChoiceFor, identifierFor, type Silence } from './decision.ts'
import { UNSPECIFIED } from './ipv4.ts'
import { bootOnly } from './reply.ts'

/**
 * What a server says beside another one that gives the addresses (PXE 2.1, 2.2.3). Firmware and iPXE take the boot file from the OFFER to their
 * DISCOVER: UEFI and iPXE look no further if it names one. Other boot ROMs ask once more when they have their address, at port 4011. When a
 * machine takes the other server's offer it takes this one's too, which tells how far it is.
 */
export function decideAsProxy(asking: Asking): Answer | Silence {
  const { type, mac, context } = asking
  if (type === MessageType.discover && !context.onPxePort) return tell(asking, MessageType.offer)
  if (type === MessageType.inform) return tell(asking, MessageType.ack)
  if (type !== MessageType.request) return { why: `message type ${type} is for the other server`, mac }
  if (context.onPxePort) return tell(asking, MessageType.ack)
  return { why: 'takes an address of the other server', mac, took: true }
}

function tell(asking: Asking, type: typeof MessageType.offer | typeof MessageType.ack): Answer | Silence {
  const { request, client, mac, context } = asking
  const { boot, note } = bootChoiceFor(asking)
  if (boot === undefined) {
    return { why: note ?? 'nothing to boot', mac, ...(note === undefined ? {} : { odd: true }) }
  }
  const reply = bootOnly({
    request,
    type,
    kind: client.kind,
    server: context.server.address,
    identifier: identifierFor(asking),
    boot,
  })
  return {
    reply,
    type: type === MessageType.offer ? 'offer' : 'ack',
    mac,
    kind: client.kind,
    address: UNSPECIFIED,
    ...boot,
    ...(note === undefined ? {} : { note }),
  }
}
