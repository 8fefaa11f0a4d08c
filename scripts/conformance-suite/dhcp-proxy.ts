import { MessageType, OptionCode } from '../../libs/dhcp/codes.ts'
import { UNSPECIFIED } from '../../libs/dhcp/ipv4.ts'
import { messageTypeOf } from '../../libs/dhcp/packet.ts'
import { type Case, check } from './case.ts'
import { offerFor, withClient } from './dhcp-ask.ts'
import { bootFileOf, dhcpOf, pxe, textOption } from './dhcp-client.ts'
import { LeftOut } from './errors.ts'
import { ANSWER_MS } from './limits.ts'
import type { Target } from './target.ts'

function proxyOnly(target: Target): void {
  if (!dhcpOf(target).isProxy) throw new LeftOut('it gives addresses itself')
}

async function bootOnly(target: Target): Promise<string> {
  proxyOnly(target)
  const { packet } = await withClient(target, (client) => offerFor(client, { options: pxe(7) }))
  check(packet.yiaddr === UNSPECIFIED, `it offers ${packet.yiaddr}`)
  check(!packet.options.has(OptionCode.leaseTime), 'it tells a time of lease')
  check(textOption(packet, OptionCode.vendorClass)?.startsWith('PXEClient') === true, 'no option 60')
  check(bootFileOf(packet) !== '', 'it tells no file')
  return bootFileOf(packet)
}

async function othersAlone(target: Target): Promise<string> {
  proxyOnly(target)
  return withClient(target, async (client) => {
    const answer = await client.ask(client.message('discover'), { times: 1 })
    check(answer === undefined, 'somebody who does not boot is answered')
    return 'not answered'
  })
}

/** Boot ROMs that have their address ask here, by themselves and not by way of a relay. */
async function secondPort(target: Target): Promise<string> {
  const { relay, pxePort, isProxy } = dhcpOf(target)
  const fields = { giaddr: UNSPECIFIED, hops: 0, ciaddr: relay.address }
  return withClient(target, async (client) => {
    const request = client.message('request', { options: pxe(0), fields })
    const answer = await client.ask(request, { times: 2, port: pxePort })
    if (answer === undefined && !isProxy) throw new LeftOut(`nobody answers at port ${pxePort}`)
    check(answer !== undefined, `no answer at port ${pxePort} in ${(2 * ANSWER_MS) / 1000} s`)
    const type = messageTypeOf(answer.packet)
    check(type === MessageType.ack, `an answer of type ${type}`)
    check(bootFileOf(answer.packet) !== '', 'it tells no file')
    return bootFileOf(answer.packet)
  })
}

export const DHCP_PROXY_CASES: Case[] = [
  { name: 'dhcp: beside another server it tells what to boot, and gives no address', run: bootOnly },
  { name: 'dhcp: beside another server it leaves alone who does not boot', run: othersAlone },
  { name: 'dhcp: boot ROMs are answered at port 4011', run: secondPort },
]
