import { isIPv4, isIPv6 } from 'node:net'
import fc from 'fast-check'
import t from 'tap'
import { countUp } from '../../../libs/hostlist/counting.ts'
import { thrown } from './_hostlists.ts'

t.test('IPv4 addresses are counted up', async (t) => {
  t.same(countUp('10.0.0.254', { count: 3 }), ['10.0.0.254', '10.0.0.255', '10.0.1.0'])
  t.same(countUp('10.0.0.1', { count: 3, step: 4 }), ['10.0.0.1', '10.0.0.5', '10.0.0.9'])
  t.same(countUp('255.255.255.255', { count: 1 }), ['255.255.255.255'])
  t.same(countUp('10.0.0.1', { count: 0 }), [])
})

t.test('IPv6 addresses are counted up, in their canonical form', async (t) => {
  t.same(countUp('FD00:0:0::fffe', { count: 3 }), ['fd00::fffe', 'fd00::ffff', 'fd00::1:0'])
  t.same(countUp('::', { count: 2 }), ['::', '::1'])
  t.same(countUp('1:0:0:2:0:0:0:ff', { count: 2, step: 256 }), ['1:0:0:2::ff', '1:0:0:2::1ff'])
  t.same(countUp('::ffff:10.0.0.1', { count: 1 }), ['::ffff:a00:1'])
  t.same(countUp('1:2:3:4:5:6:7:ffff', { count: 2 }), ['1:2:3:4:5:6:7:ffff', '1:2:3:4:5:6:8:0'])
})

t.test('addresses that run out are an error', async (t) => {
  t.match(
    thrown(() => countUp('255.255.255.250', { count: 7 })),
    {
      code: 'MUSTER_ADDRESS_COUNT',
      category: 'invalid',
      message: '7 addresses from 255.255.255.250 on are more than there are',
    },
  )
  t.equal(countUp('255.255.255.250', { count: 6 }).length, 6)
  t.throws(() => countUp('ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', { count: 2 }), /more than there are/)
  t.throws(() => countUp('10.0.0.1', { count: 2, step: 2 ** 32 }), /more than there are/)
})

t.test('what is no address is an error', async (t) => {
  const texts = [
    '',
    '10.0.0',
    '10.0.0.256',
    '10.0.0.01',
    '10.0.0.1.2',
    'n1',
    ':',
    '1::2::3',
    '::1]',
    'fe80::1%eth0',
    '::g',
    '[::1]',
    ' ::1',
    '::1:80/x',
  ]
  for (const text of texts)
    t.throws(() => countUp(text, { count: 1 }), { message: /is not an IP address/ }, text)
})

t.test('count and step are whole numbers within their limits', async (t) => {
  for (const options of [{ count: -1 }, { count: 1.5 }, { count: 1_000_001 }, { count: NaN }]) {
    t.throws(() => countUp('10.0.0.1', options), { message: /^the count is/ })
  }
  for (const step of [0, -1, 0.5]) {
    t.throws(() => countUp('10.0.0.1', { count: 1, step }), { message: /^the step is/ })
  }
})

t.test('each address is one, and counting on from any goes on alike', async (t) => {
  const first = fc.oneof(fc.ipV4(), fc.ipV6())
  fc.assert(
    fc.property(first, fc.integer({ min: 1, max: 300 }), (first, step) => {
      let list: string[]
      try {
        list = countUp(first, { count: 5, step })
      } catch {
        return first.startsWith('255.255.2') || first.toLowerCase().startsWith('ffff:')
      }
      const isAddress = first.includes(':') ? isIPv6 : isIPv4
      t.ok(list.every(isAddress))
      t.same(countUp(list[2]!, { count: 3, step }), list.slice(2))
      t.equal(new Set(list).size, 5)
      return true
    }),
    { numRuns: 100 },
  )
})
