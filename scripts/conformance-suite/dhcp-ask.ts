import { MessageType } from '../../libs/dhcp/codes.ts'
import { UNSPECIFIED } from '../../libs/dhcp/ipv4.ts'
import { type DhcpPacket, messageTypeOf } from '../../libs/dhcp/packet.ts'
import { check } from './case.ts'
import { type Answer, DhcpClient, type Message, type Option, selecting } from './dhcp-client.ts'
import { LeftOut } from './errors.ts'
import type { Target } from './target.ts'

/** Has a case done with a client, which is closed then. */
export async function withClient<T>(target: Target, work: (client: DhcpClient) => Promise<T>): Promise<T> {
  await using client = await DhcpClient.open(target)
  return await work(client)
}

/** @throws {CaseFailure} if nothing is offered */
export async function offerFor(client: DhcpClient, message: Message): Promise<Answer> {
  const answer = await client.ask(client.message('discover', message))
  check(answer !== undefined, 'no answer to a DISCOVER')
  const type = messageTypeOf(answer.packet)
  check(type === MessageType.offer, `an answer of type ${type} to a DISCOVER`)
  return answer
}

/** All four messages. @returns the ACK @throws {LeftOut} if it gives no addresses */
export async function lease(client: DhcpClient, options: readonly Option[]): Promise<DhcpPacket> {
  const { packet: offer } = await offerFor(client, { options })
  if (offer.yiaddr === UNSPECIFIED) throw new LeftOut('another server gives addresses')
  const answer = await client.ask(client.message('request', { options: [...options, ...selecting(offer)] }))
  check(answer !== undefined, 'no answer to a REQUEST')
  const type = messageTypeOf(answer.packet)
  check(type === MessageType.ack, `an answer of type ${type} to a REQUEST of what was offered`)
  check(answer.packet.yiaddr === offer.yiaddr, `${offer.yiaddr} is offered and ${answer.packet.yiaddr} given`)
  return answer.packet
}
