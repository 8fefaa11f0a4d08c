import t from 'tap'
import { MessageType } from '../../../libs/dhcp/codes.ts'
import { LeaseJournal } from '../../../libs/dhcp/lease-journal.ts'
import { type Lease, Leases } from '../../../libs/dhcp/leases.ts'
import { silent } from '../../../libs/dhcp/logger.ts'
import { messageTypeOf } from '../../../libs/dhcp/packet.ts'
import { Pools } from '../../../libs/dhcp/pools.ts'
import { ADDRESS, SERVER, setUp } from './_client.ts'
import { message, selects, wants } from './_messages.ts'

const LOOPBACK = { name: 'lo', network: '127.0.0.0', prefix: 8 } as const

t.test('an address of a pool is acknowledged when it is on disk, and not if it cannot be', async (t) => {
  const written: Lease[][] = []
  let fails = false
  const write = async (leases: readonly Lease[]) => {
    if (fails) throw new Error('no space left')
    written.push([...leases])
  }
  const leases = new Leases({ time: () => 0 })
  const pools = new Pools({ leases, journal: new LeaseJournal({ write, logger: silent }) })
  const subnets = [{ ...LOOPBACK, mode: 'full', pool: { first: '127.0.2.1', last: '127.0.2.9' } }] as const
  const { client, server } = await setUp(t, { subnets: () => subnets, pools, time: () => 0 })
  const mac = '52:54:00:00:00:99'
  const offer = await client.ask(message('discover', { mac }))
  t.match(offer, { yiaddr: '127.0.2.1' })
  t.same(written, [], 'an offer is forgotten in a restart')
  const request = message('request', { mac, options: [selects(SERVER), wants('127.0.2.1')] })
  t.equal(messageTypeOf(await client.ask(request)), MessageType.ack)
  t.match(written, [[{ address: '127.0.2.1', mac, state: 'leased', until: 600_000 }]])

  fails = true
  client.send(message('request', { mac, ciaddr: '127.0.2.1' }))
  t.equal((await client.ask(message('discover', { xid: 5 }))).xid, 5)
  t.match(server.figures, { answered: 3, overloadDrops: 1 })
})

t.test('a machine that becomes a node gives its address of the pool back', async (t) => {
  let isNode = false
  const written: Lease[] = []
  const journal = new LeaseJournal({ write: async (leases) => void written.push(...leases), logger: silent })
  const pools = new Pools({ leases: new Leases({ time: () => 0 }), journal })
  const subnets = [{ ...LOOPBACK, mode: 'full', pool: { first: '127.0.2.1', last: '127.0.2.9' } }] as const
  const lookup = () => (isNode ? { hostName: 'n001', address: ADDRESS } : undefined)
  const { client } = await setUp(t, { subnets: () => subnets, pools, lookup })
  await client.ask(message('discover'))
  await client.ask(message('request', { options: [selects(SERVER), wants('127.0.2.1')] }))
  isNode = true
  t.equal(
    messageTypeOf(await client.ask(message('request', { options: [wants('127.0.2.1')] }))),
    MessageType.nak,
  )
  t.match(await client.ask(message('discover')), { yiaddr: ADDRESS })
  await client.ask(message('request', { options: [selects(SERVER), wants(ADDRESS)] }))
  await journal.close()
  t.match(written, [{ state: 'leased' }, { state: 'free', address: '127.0.2.1' }])
})
