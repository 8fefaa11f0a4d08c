import t from 'tap'
import { encodeMessage6, type Message6 } from '../../../libs/dhcp6/message.ts'
import { openSockets6 } from '../../../libs/dhcp6/sockets.ts'
import { isRoot, Peer, skip } from '../dhcp/_netns.ts'
import { CLIENTS, makeLinks } from './_link.ts'
import { elapsed, solicit } from './_messages.ts'

const hex = (message: Message6) => encodeMessage6({ message, relays: [] }).toString('hex')
const server = (network: number) => `fd00:9${network}::1,${CLIENTS[network - 1]!.mac},fd00:9${network}::17`

t.test('each link is answered by the server of its interface, and by no other', { skip }, async (t) => {
  t.ok(isRoot, 'with CI=true this runs as root')
  const { server: namespace, clients } = makeLinks(t)
  const servers = new Peer(t, namespace, '../dhcp6/_netns-server.ts', server(1), server(2))
  const peers = clients.map((client) => new Peer(t, client, '../dhcp6/_netns-client.ts'))
  for (const peer of [servers, ...peers]) t.equal(await peer.line(), 'ready')
  for (const [i, peer] of peers.entries()) {
    peer.send(hex(solicit()))
    t.match(await peer.line(), /^02123456/)
    t.match(JSON.parse(await servers.line()), { by: `fd00:9${i + 1}::1`, address: `fd00:9${i + 1}::17` })
  }
  for (const peer of peers) t.same(await peer.end(), [], 'nothing that was for the other link came here')
})

t.test('of two servers on one link the standby answers who was not answered', { skip }, async (t) => {
  const { server: namespace, clients } = makeLinks(t)
  const servers = new Peer(t, namespace, '../dhcp6/_netns-server.ts', `${server(1)},standby`)
  const client = new Peer(t, clients[0], '../dhcp6/_netns-client.ts')
  for (const peer of [servers, client]) t.equal(await peer.line(), 'ready')
  client.send(hex({ ...solicit(elapsed(0)), transactionId: 1 }))
  client.send(hex({ ...solicit(elapsed(100)), transactionId: 2 }))
  t.match(await client.line(), /^02000002/, 'the answer is one to the second message')
})

t.test('an address that no interface has cannot be listened on', async (t) => {
  const nobody = { port: 0, onMessage: () => {}, onError: () => {} }
  for (const address of ['fd00:dead::1', 'nonsense'])
    await t.rejects(openSockets6({ ...nobody, address }), { code: 'MUSTER_DHCP6_LISTEN', hint: /ip -6 addr/ })
})
