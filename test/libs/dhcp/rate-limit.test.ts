import t from 'tap'
import { RateLimit } from '../../../libs/dhcp/rate-limit.ts'

t.test('so many pass in a second, and the first that does not is marked', (t) => {
  const limit = new RateLimit(2)
  t.same(limit.pass(5_000), { passed: true, first: false })
  t.same(limit.pass(5_400), { passed: true, first: false })
  t.same(limit.pass(5_999), { passed: false, first: true })
  t.same(limit.pass(5_999), { passed: false, first: false })
  t.same(limit.pass(6_000), { passed: true, first: false })
  t.end()
})
