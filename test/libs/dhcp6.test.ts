import { chmodSync, copyFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { Peer, skip } from './dhcp/_netns.ts'
import { CLIENTS, makeLinks } from './dhcp6/_link.ts'
import { Program } from './dhcp6/_program.ts'

/** Clients of Debian against a server on their link. */

const { mac } = CLIENTS[0]

async function setUp(t: Test, files: Record<string, string> = {}) {
  const directory = t.testdir(files)
  const show = join(directory, 'show.sh')
  copyFileSync(new URL('dhcp6/_show.sh', import.meta.url), show)
  chmodSync(show, 0o755)
  const { server, clients } = makeLinks(t)
  const peer = new Peer(t, server, '../dhcp6/_netns-server.ts', `fd00:91::1,${mac},fd00:91::17`)
  t.equal(await peer.line(), 'ready')
  return { directory, show, client: clients[0], report: async () => JSON.parse(await peer.line()) }
}

t.test('dhclient is given the reserved address', { skip }, async (t) => {
  const { directory, show, client, report } = await setUp(t)
  const own = ['-lf', join(directory, 'leases'), '-pf', join(directory, 'pid'), '-sf', show]
  const dhclient = new Program(t, client, ['dhclient', '-6', '-1', '-d', ...own, 'eth0'])
  t.equal(await dhclient.line('event BOUND6'), 'event BOUND6 fd00:91::17')
  t.match(await report(), { type: 'advertise', mac, kind: 'os', address: 'fd00:91::17' })
  t.match(await report(), { type: 'reply', mac })
})

t.test('dhclient that wants no address is answered, too', { skip }, async (t) => {
  const { directory, show, client, report } = await setUp(t)
  const own = ['-lf', join(directory, 'leases'), '-pf', join(directory, 'pid'), '-sf', show]
  new Program(t, client, ['dhclient', '-6', '-S', '-1', '-d', ...own, 'eth0'])
  const { address, ...rest } = await report()
  t.match([address, rest], [undefined, { type: 'reply', mac }])
})

t.test('dhcp6c is given the reserved address, and its release is confirmed', { skip }, async (t) => {
  const conf = 'interface eth0 { send ia-na 0; send rapid-commit; script "SHOW"; };\nid-assoc na 0 { };\n'
  const at = join(t.testdirName, 'show.sh')
  const { directory, client, report } = await setUp(t, { conf: conf.replace('SHOW', at) })
  const own = ['-c', join(directory, 'conf'), '-p', join(directory, 'pid')]
  const dhcp6c = new Program(t, client, ['dhcp6c', '-f', ...own, 'eth0'])
  t.match(await dhcp6c.line('event'), /^event NBI/)
  t.match(await report(), { type: 'reply', mac, address: 'fd00:91::17' })
  await dhcp6c.end()
  t.match(await report(), { type: 'reply', mac }, 'it gave the address back before it ended')
})
