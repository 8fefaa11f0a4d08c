import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import t, { type Test } from 'tap'
import { LeaseJournal } from '../../../libs/dhcp/lease-journal.ts'
import { type Lease, Leases } from '../../../libs/dhcp/leases.ts'
import { CLIENT_REQUESTS_PER_SECOND_MAX } from '../../../libs/dhcp/limits.ts'
import { silent } from '../../../libs/dhcp/logger.ts'
import { Pools } from '../../../libs/dhcp/pools.ts'
import type { UnknownClient } from '../../../libs/dhcp/unknown.ts'
import { MessageType6 } from '../../../libs/dhcp6/codes.ts'
import { type AnswerReport6, Dhcp6Server, type Dhcp6ServerOptions } from '../../../libs/dhcp6/server.ts'
import {
  ADDRESS,
  context,
  elapsed,
  fromClient,
  fromServer,
  IPXE_X64,
  ia,
  MAC,
  message,
  request,
  said,
  solicit,
} from './_messages.ts'
import { FIRST, POOL6, SECOND } from './_pool6.ts'
import { Relay } from './_relay.ts'

async function setUp(t: Test, given: Partial<Dhcp6ServerOptions> = {}) {
  const reports: AnswerReport6[] = []
  const client = new Relay()
  await client.open(t)
  const { lookup, server: identity, hasLoader } = context()
  const server = new Dhcp6Server({
    ...identity,
    address: '::1',
    port: 0,
    lookup,
    hasLoader,
    onAnswer: (report) => void reports.push(report),
    ...given,
  })
  t.teardown(() => server.close())
  client.serverPort = await server.start()
  return { server, client, reports }
}

t.test('a machine behind a relay gets its address, and is reported', async (t) => {
  const { server, client, reports } = await setUp(t)
  t.match(said(await client.ask(solicit())), { associations: [{ addresses: [{ address: ADDRESS }] }] })
  t.equal((await client.ask(request())).type, MessageType6.reply)
  t.match(reports, [
    { type: 'advertise', mac: MAC, address: ADDRESS, kind: 'os' },
    { type: 'reply', mac: MAC },
  ])
  t.match(server.counts, { answered: 2, unknown: 0, malformed: 0 })
})

t.test('an iPXE is not given the loader again and again', async (t) => {
  const { client } = await setUp(t)
  const urls: (string | undefined)[] = []
  for (const each of [solicit, request, solicit, request])
    urls.push(said(await client.ask(each(...IPXE_X64))).url)
  t.match(urls, [/snponly/, /snponly/, /\/ipxe\//, /\/ipxe\//])
})

t.test('what is not answered is counted by its reason', async (t) => {
  const { server, client } = await setUp(t, { role: 'standby', lookup: (mac) => context().lookup(mac) })
  client.send(Buffer.from([1, 2]))
  client.send(solicit(elapsed(0)))
  await client.ask({ ...solicit(elapsed(200)), transactionId: 7 })
  t.match(server.counts, { answered: 1, malformed: 1, silent: 1, unknown: 0 })
})

t.test('a machine that asks without end is held back, and others are not', async (t) => {
  const { server, client } = await setUp(t, { clock: () => 0, lookup: () => context().lookup(MAC) })
  for (let sent = 0; sent < CLIENT_REQUESTS_PER_SECOND_MAX; sent++) await client.ask(solicit())
  client.send(solicit())
  client.peerAddress = 'fe80::5054:ff:feaa:bb02'
  await client.ask(solicit())
  t.match(server.counts, { dropped: 1, answered: CLIENT_REQUESTS_PER_SECOND_MAX + 1 })
})

t.test('a machine that nobody knows is told of, with what it and its relay say', async (t) => {
  const seen: UnknownClient[] = []
  const { server, client } = await setUp(t, { onUnknown: (each) => void seen.push(each), time: () => 9 })
  client.peerAddress = 'fe80::5054:ff:feff:ffff'
  client.send(solicit(...IPXE_X64))
  client.peerAddress = undefined
  await client.ask(solicit())
  t.match(seen, [
    {
      mac: '52:54:00:ff:ff:ff',
      kind: 'ipxe',
      archs: [7],
      vendorClass: 'PXEClient:Arch:00007:UNDI:003016',
      relay: { address: 'fd00:91::fe', circuitId: Buffer.of(0xe0) },
      requestedAt: 9,
    },
  ])
  t.equal(server.counts.unknown, 1)
})

t.test('an address of a pool is given when it is on disk, and not if it cannot be', async (t) => {
  const written: Lease[] = []
  let fails = false
  const write = async (leases: readonly Lease[]) => {
    if (fails) throw new Error('no space left')
    written.push(...leases)
  }
  const leases = new Leases({ time: () => 0 })
  const pools = new Pools({ leases, journal: new LeaseJournal({ write, logger: silent }) })
  let isNode = false
  const lookup = () => (isNode ? { hostName: 'n001', address: ADDRESS, prefix: 64 } : undefined)
  const { client, server } = await setUp(t, { lookup, subnets: () => [POOL6], pools, time: () => 0 })
  const has = { associations: [{ addresses: [{ address: FIRST, seconds: 600 }] }] }
  t.match(said(await client.ask(solicit())), has)
  t.same(written, [], 'an offer is forgotten in a restart')
  const asks = message('request', fromClient(), fromServer(), ia({ addresses: [FIRST] }))
  t.match(said(await client.ask(asks)), has)
  t.match(written, [{ address: FIRST, mac: MAC, subnet: 'rack1', state: 'leased', until: 600_000 }])
  fails = true
  client.send(asks)
  client.peerAddress = 'fe80::5054:ff:feaa:bb02'
  t.match(said(await client.ask(solicit())), { associations: [{ addresses: [{ address: SECOND }] }] })
  t.match(server.counts, { answered: 3, lent: 1, dropped: 1 })

  fails = false
  isNode = true
  client.peerAddress = undefined
  const renewed = said(await client.ask({ ...asks, type: MessageType6.renew }))
  t.match(renewed.associations[0]?.addresses, [
    { address: ADDRESS, seconds: 86_400 },
    { address: FIRST, seconds: 0 },
  ])
  t.ok(leases.mayTake('52:54:00:aa:bb:03', FIRST), 'who became a node gives its address back')
})

t.test('closing twice is fine, and a port that is taken is told of', async (t) => {
  const { server, client } = await setUp(t)
  const taken = createSocket('udp6').bind(0, '::1')
  t.teardown(() => taken.close())
  await once(taken, 'listening')
  const other = new Dhcp6Server({
    ...context().server,
    lookup: context().lookup,
    hasLoader: () => true,
    address: '::1',
    port: taken.address().port,
  })
  await t.rejects(other.start(), { code: 'MUSTER_DHCP6_LISTEN' })
  t.ok(client.serverPort > 0)
  await server.close()
  await server.close()
})
