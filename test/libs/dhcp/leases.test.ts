import fc from 'fast-check'
import t from 'tap'
import { poolOf } from '../../../libs/dhcp/lease-pool.ts'
import { type Lease, Leases } from '../../../libs/dhcp/leases.ts'
import { DECLINED_PER_CLIENT_MAX } from '../../../libs/dhcp/limits.ts'
import { isInPool } from '../../../libs/dhcp/subnets.ts'
import { macOf, POOL } from './_pool.ts'

const HOUR_MS = 3_600_000
const none = (_address: string) => false

function setUp(given: { fromEnd?: boolean; restored?: Lease[] } = {}) {
  const clock = { now: 1_000 }
  const leases = new Leases({ time: () => clock.now, ...given })
  const find = (number: number, wanted?: string, isTaken = none) =>
    leases.find({ mac: macOf(number), pool: poolOf(POOL), wanted, isTaken })
  const give = (
    number: number,
    { address = find(number)!, state = 'leased' as Lease['state'], ms = HOUR_MS } = {},
  ) => {
    leases.set({ address, mac: macOf(number), subnet: POOL.name, state, until: clock.now + ms })
    return address
  }
  return { clock, leases, find, give }
}

t.test('addresses that nobody had come first, then the one that was free for longest', (t) => {
  const { clock, find, give } = setUp()
  t.same(
    [1, 2, 3, 4].map((number) => give(number, { ms: number * 1_000 })),
    ['10.0.1.200', '10.0.1.201', '10.0.1.202', '10.0.1.203'],
  )
  t.equal(find(5), undefined, 'nothing is left')
  clock.now += 2_500
  t.equal(find(5), '10.0.1.200')
  t.equal(give(5), '10.0.1.200')
  t.equal(find(6), '10.0.1.201')
  t.equal(find(2), '10.0.1.201', 'who had one gets it again, as long as nobody else has taken it')
  t.equal(find(1), '10.0.1.201', 'the first is gone for it')
  t.end()
})

t.test('a machine keeps its address, and gets the one it would like if it is free', (t) => {
  const { find, give } = setUp()
  t.equal(find(1, '10.0.1.202'), '10.0.1.202')
  give(1, { address: '10.0.1.202' })
  t.equal(find(1, '10.0.1.203'), '10.0.1.202')
  t.equal(find(2, '10.0.1.202'), '10.0.1.200', 'another machine’s')
  t.equal(find(2, '10.0.1.17'), '10.0.1.201', 'not of the pool')
  t.equal(
    find(2, '10.0.1.203', (address) => address !== '10.0.1.201'),
    '10.0.1.201',
    'a node’s',
  )
  t.end()
})

t.test('a standby begins at the other end of the pool', (t) => {
  const { give } = setUp({ fromEnd: true })
  t.same(
    [1, 2].map((number) => give(number)),
    ['10.0.1.203', '10.0.1.202'],
  )
  t.end()
})

t.test('an offer does not shorten what a machine has', (t) => {
  const { clock, leases, give } = setUp()
  const address = give(1)
  give(1, { address, state: 'offered', ms: 60_000 })
  clock.now += 120_000
  t.notOk(leases.mayTake(macOf(2), address))
  t.end()
})

t.test('an address that was declined is set aside, but one machine cannot use the pool up by it', (t) => {
  const { clock, leases, find, give } = setUp()
  give(1, { state: 'declined' })
  t.equal(find(1), '10.0.1.201')
  t.notOk(leases.mayTake(macOf(1), '10.0.1.200'))
  clock.now += HOUR_MS
  t.ok(leases.mayTake(macOf(2), '10.0.1.200'))

  for (let i = 0; i < DECLINED_PER_CLIENT_MAX + 1; i++) {
    const address = `10.0.1.${200 + i}`
    leases.set({ address, mac: macOf(7), subnet: POOL.name, state: 'declined', until: clock.now + HOUR_MS })
  }
  t.equal(find(8), '10.0.1.200')
  t.end()
})

t.test('what a machine has is taken back, and may be had by others', (t) => {
  const { leases, give, find } = setUp()
  const address = give(1)
  t.match(leases.takeBack(macOf(1), ['elsewhere', POOL.name]), [{ address, state: 'free' }])
  t.same(leases.takeBack(macOf(1), [POOL.name]), [])
  t.ok(leases.mayTake(macOf(2), address))
  t.equal(find(2), '10.0.1.201', 'the others first')
  t.end()
})

t.test('what was before a restart still is', (t) => {
  const lease = {
    address: '10.0.1.200',
    mac: macOf(1),
    subnet: POOL.name,
    state: 'leased',
    until: 5_000,
  } as const
  const { clock, leases, find } = setUp({ restored: [lease] })
  t.equal(leases.held(macOf(1), poolOf(POOL)), '10.0.1.200')
  t.equal(find(2), '10.0.1.201')
  clock.now = 5_000
  t.ok(leases.mayTake(macOf(2), '10.0.1.200'))
  t.end()
})

t.test('a network’s own addresses and the gateway’s are never lent', (t) => {
  const whole = {
    ...POOL,
    gateway: '10.0.1.3',
    network: '10.0.1.0',
    prefix: 29,
    pool: { first: '10.0.1.0', last: '10.0.1.7' },
  }
  const found = Array.from({ length: 8 }, (_, i) => `10.0.1.${i}`).filter((address) =>
    isInPool(whole, address),
  )
  t.same(found, ['10.0.1.1', '10.0.1.2', '10.0.1.4', '10.0.1.5', '10.0.1.6'])
  t.ok(isInPool({ ...whole, prefix: 31, pool: { first: '10.0.1.0', last: '10.0.1.1' } }, '10.0.1.0'))
  t.end()
})

t.test('no two machines have the same address, whatever happens', (t) => {
  const step = fc.record({
    number: fc.nat(7),
    what: fc.constantFrom('take', 'release', 'decline', 'wait'),
    ms: fc.nat(5_000),
  })
  const check = fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const { clock, leases, find, give } = setUp()
    const has = new Map<number, { address: string; until: number }>()
    for (const { number, what, ms } of steps) {
      if (what === 'wait') clock.now += ms
      const address = what === 'take' ? find(number) : leases.held(macOf(number), poolOf(POOL))
      if (address === undefined || what === 'wait') continue
      if (what !== 'take') {
        if (has.get(number)?.address !== address || has.get(number)!.until <= clock.now) continue
        has.delete(number)
        give(number, { address, state: what === 'release' ? 'free' : 'declined', ms })
        continue
      }
      give(number, { address, ms })
      has.set(number, { address, until: clock.now + ms })
      const others = [...has].filter(([other, it]) => other !== number && it.until > clock.now)
      if (others.some(([, it]) => it.address === address)) return false
    }
    return true
  })
  fc.assert(check, { numRuns: 300, seed: 67 })
  t.end()
})
