import t from 'tap'
import { IPXE_BIOS, message, selects, wants } from './_messages.ts'
import { macOf, POOL, PoolServer, SERVER } from './_pool.ts'

const mac = macOf(1)
const FIRST = '10.0.1.200'

t.test('a machine that nobody knows is lent an address, told of its network, and reported', (t) => {
  const server = new PoolServer()
  const offer = server.say(message('discover', { mac, options: IPXE_BIOS }))
  t.match(offer, { type: 'offer', address: FIRST, unknown: true, stage: 'loader', file: 'undionly.kpxe' })
  t.match(offer.lease, { state: 'offered', mac, subnet: 'rack1', until: server.now + 60_000 })
  const ack = server.say(message('request', { mac, options: [selects(SERVER), wants(FIRST)] }))
  t.match(ack, { type: 'ack', address: FIRST })
  t.match(ack.lease, { state: 'leased', until: server.now + 600_000 })
  const hex = (code: number) => ack.reply?.options.get(code)?.toString('hex')
  t.same([1, 3, 6, 51, 58, 59].map(hex), [
    'ffffff00',
    '0a0001fe',
    '0a000035',
    '00000258',
    '0000012c',
    '0000020d',
  ])
  t.equal(ack.reply?.options.get(15)?.toString(), 'cluster.example')
  t.notOk(ack.reply?.options.has(12))
  t.end()
})

t.test('its script is that of any machine: what is unconfigured is said there', (t) => {
  const server = new PoolServer({ turn: () => ({ offered: 'script', taken: 'loader' }) })
  const offer = server.say(message('discover', { mac, options: IPXE_BIOS }))
  t.match(offer, { stage: 'script', file: /\/ipxe\/52-54-00-00-09-01\?/ })
  t.end()
})

t.test('REQUESTs of addresses of the pool and of others', (t) => {
  const table: [state: string, packet: ReturnType<typeof message>, expected: string][] = [
    ['RENEWING', message('request', { mac, ciaddr: FIRST }), 'ack'],
    ['INIT-REBOOT', message('request', { mac, options: [wants(FIRST)] }), 'ack'],
    ['INIT-REBOOT, free', message('request', { mac, options: [wants('10.0.1.202')] }), 'ack'],
    ['INIT-REBOOT, another’s', message('request', { mac, options: [wants('10.0.1.201')] }), 'nak'],
    ['INIT-REBOOT, a node’s', message('request', { mac, options: [wants('10.0.1.203')] }), 'nak'],
    ['INIT-REBOOT, another network', message('request', { mac, options: [wants('192.168.1.5')] }), 'nak'],
    [
      'INIT-REBOOT, outside the pool',
      message('request', { mac, options: [wants('10.0.1.17')] }),
      'uses 10.0.1.17, which is not of the pool',
    ],
    [
      'SELECTING, outside the pool',
      message('request', { mac, options: [selects(SERVER), wants('10.0.1.17')] }),
      'nak',
    ],
    [
      'RENEWING, two addresses',
      message('request', { mac, ciaddr: FIRST, options: [wants('10.0.1.202')] }),
      'nak',
    ],
    ['nothing', message('request', { mac }), 'requests no address'],
  ]
  for (const [state, packet, expected] of table) {
    const server = new PoolServer({ isTaken: (address) => address === '10.0.1.203' })
    for (const number of [1, 2]) {
      const { address } = server.say(message('discover', { mac: macOf(number) })) as { address: string }
      server.say(message('request', { mac: macOf(number), options: [selects(SERVER), wants(address)] }))
    }
    const decision = server.say(packet)
    t.equal(decision.reply === undefined ? decision.why : decision.type, expected, state)
  }
  t.end()
})

t.test('what another server of the same pool gives away is not given again', (t) => {
  const server = new PoolServer()
  const heard = server.say(message('request', { mac, options: [selects('10.0.1.2'), wants(FIRST)] }))
  t.match(heard, { why: 'takes the offer of 10.0.1.2', lease: { address: FIRST, mac } })
  t.match(server.say(message('discover', { mac: macOf(2) })), { address: '10.0.1.201' })
  const elsewhere = server.say(
    message('request', { mac, options: [selects('10.0.1.2'), wants('10.0.1.17')] }),
  )
  t.notOk('lease' in elsewhere)
  t.end()
})

t.test('an address is given back, or set aside, by the machine that has it and by nobody else', (t) => {
  const server = new PoolServer()
  server.say(message('discover', { mac }))
  server.say(message('request', { mac, options: [selects(SERVER), wants(FIRST)] }))
  t.match(server.say(message('release', { mac: macOf(2), ciaddr: FIRST })), {
    lease: undefined,
    why: /does not have/,
  })
  t.match(server.say(message('release', { mac, ciaddr: FIRST, options: [selects(SERVER)] })), {
    lease: { state: 'free' },
  })
  server.say(message('request', { mac, options: [wants(FIRST)] }))
  const declined = server.say(message('decline', { mac, options: [selects(SERVER), wants(FIRST)] }))
  t.match(declined, { odd: true, lease: { state: 'declined', until: server.now + 3_600_000 } })
  t.match(server.say(message('discover', { mac })), { address: '10.0.1.201' })
  t.end()
})

t.test('a pool that is used up says so', (t) => {
  const server = new PoolServer()
  for (let i = 1; i <= 4; i++) server.say(message('discover', { mac: macOf(i) }))
  t.match(server.say(message('discover', { mac: macOf(5) })), {
    odd: true,
    why: 'the pool of rack1 is used up',
    unknown: true,
  })
  server.now += 60_000
  t.match(server.say(message('discover', { mac: macOf(5) })), { address: FIRST }, 'nobody took the offers')
  t.end()
})

t.test('a machine that became a node is refused its address of the pool, and offered its own', (t) => {
  const server = new PoolServer()
  server.say(message('discover', { mac }))
  server.say(message('request', { mac, options: [selects(SERVER), wants(FIRST)] }))
  const lookup = () => ({ hostName: 'n001', address: '10.0.1.17' })
  t.match(server.say(message('request', { mac, ciaddr: FIRST }), { lookup }), { type: 'nak', address: FIRST })
  const offer = server.say(message('discover', { mac }), { lookup })
  t.match(offer, { address: '10.0.1.17', unknown: undefined })
  t.equal(offer.reply?.options.get(1)?.toString('hex'), 'ffffff00', 'its subnet says what the node does not')
  t.end()
})

t.test('a node without an address is lent one, with its name', (t) => {
  const server = new PoolServer({ lookup: () => ({ hostName: 'n001' }) })
  const offer = server.say(message('discover', { mac }))
  t.match(offer, { address: FIRST, unknown: undefined })
  t.equal(offer.reply?.options.get(12)?.toString(), 'n001')
  t.end()
})

t.test('an INFORM is answered to the machine that has the address', (t) => {
  const server = new PoolServer()
  server.say(message('request', { mac, options: [wants(FIRST)] }))
  t.match(server.say(message('inform', { mac, ciaddr: FIRST })), {
    type: 'ack',
    reply: { yiaddr: '0.0.0.0' },
  })
  t.match(server.say(message('inform', { mac: macOf(2), ciaddr: FIRST })), { why: 'informs from 10.0.1.200' })
  t.end()
})

t.test('a relayed machine is lent an address of its own network, and renews it without the relay', (t) => {
  const far = {
    ...POOL,
    name: 'rack2',
    network: '10.0.2.0',
    gateway: '10.0.2.254',
    pool: { first: '10.0.2.200', last: '10.0.2.203' },
  }
  const server = new PoolServer({ subnets: [POOL, far] })
  const relayed = { mac, giaddr: '10.0.2.254' }
  t.match(server.say(message('discover', relayed)), { address: '10.0.2.200' })
  t.match(server.say(message('request', { ...relayed, options: [selects(SERVER), wants('10.0.2.200')] })), {
    type: 'ack',
  })
  t.match(server.say(message('request', { mac, ciaddr: '10.0.2.200' })), {
    type: 'ack',
    address: '10.0.2.200',
  })
  const selected = Buffer.of(5, 4, 10, 0, 1, 0)
  const linked = message('discover', { mac: macOf(2), giaddr: '10.0.2.254', options: [[82, selected]] })
  t.match(server.say(linked), { address: '10.0.1.200' }, 'the link that the relay selects')
  t.match(server.say(message('discover', { mac, giaddr: '10.0.9.1' })), { why: 'not a machine of this rack' })
  t.end()
})
