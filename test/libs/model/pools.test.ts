import t from 'tap'
import { Pools } from '../../../libs/model/pools.ts'

const pools = new Pools({
  b: { network: '10.0.2.0/24', pool: '10.0.2.100-10.0.2.199' },
  a: {
    network: '10.0.1.0/24',
    pool: '10.0.1.200-10.0.1.250',
    network6: 'fd00::/64',
    pool6: 'fd00::a-fd00::f',
  },
})

t.test('an address that a pool gives away is refused with its holder, and others are not', async (t) => {
  const cases: Record<string, string> = {
    '10.0.1.200': 'a',
    '10.0.1.250': 'a',
    '10.0.2.150': 'b',
    'fd00::c': 'a',
  }
  for (const [address, subnet] of Object.entries(cases)) {
    const message = new RegExp(`^address ${address} of node n1 is in the pool of subnet ${subnet} `)
    t.throws(() => pools.check(address, 'node n1'), { code: 'MUSTER_DUPLICATE', message })
  }
  for (const address of [
    '10.0.1.199',
    '10.0.1.251',
    '10.0.2.200',
    '10.0.3.1',
    '9.9.9.9',
    'fd00::10',
    'no address',
  ])
    t.doesNotThrow(() => pools.check(address, 'node n1'))
  t.notOk(pools.isEmpty)
  t.ok(new Pools({ a: { network: '10.0.1.0/24' } }).isEmpty)
})
