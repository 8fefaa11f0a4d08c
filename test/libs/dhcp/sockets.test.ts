import t from 'tap'
import { encodePacket } from '../../../libs/dhcp/packet.ts'
import { decoded, message, selects, wants } from './_messages.ts'
import { isRoot, makeNetworks, Peer, skip } from './_netns.ts'

const MAC1 = '52:54:00:aa:01:01'
const MAC2 = '52:54:00:aa:02:01'

t.test(
  'a broadcast leaves by the interface that has the server’s address, and by no other',
  { skip },
  async (t) => {
    t.ok(isRoot, 'with CI=true this runs as root')
    const { server, clients } = makeNetworks(t)
    const servers = new Peer(
      t,
      server,
      '_netns-server.ts',
      `10.91.1.1,${MAC1},10.91.1.17`,
      `10.91.2.1,${MAC2},10.91.2.17`,
    )
    const peers = clients.map((namespace) => new Peer(t, namespace, '_netns-client.ts'))
    for (const peer of [servers, ...peers]) t.equal(await peer.line(), 'ready')

    for (const [i, peer] of peers.entries()) {
      const mac = [MAC1, MAC2][i]!
      const [own, address] = [`10.91.${i + 1}.1`, `10.91.${i + 1}.17`]
      peer.send(encodePacket(message('discover', { mac })).toString('hex'))
      t.equal(decoded(Buffer.from(await peer.line(), 'hex')).yiaddr, address)
      const request = message('request', { mac, options: [selects(own), wants(address)] })
      peer.send(encodePacket(request).toString('hex'))
      t.equal(decoded(Buffer.from(await peer.line(), 'hex')).yiaddr, address)
    }
    for (const peer of peers) t.same(await peer.end(), [], 'nothing that was for the other network came here')
  },
)
