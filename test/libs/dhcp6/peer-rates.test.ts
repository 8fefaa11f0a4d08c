import t from 'tap'
import { CLIENT_REQUESTS_PER_SECOND_MAX, CLIENTS_RATED_MAX } from '../../../libs/dhcp/limits.ts'
import { PeerRates } from '../../../libs/dhcp6/peer-rates.ts'

t.test(
  'each machine has its own allowance, and of very many the one heard longest ago is forgotten',
  async (t) => {
    const rates = new PeerRates()
    for (let sent = 0; sent < CLIENT_REQUESTS_PER_SECOND_MAX; sent++) t.ok(rates.pass('mad', 0).passed)
    t.same(rates.pass('mad', 0), { passed: false, first: true })
    t.same(rates.pass('mad', 0), { passed: false, first: false })
    for (let other = 0; other < CLIENTS_RATED_MAX - 1; other++) rates.pass(`${other}`, 0)
    t.notOk(rates.pass('mad', 0).passed)
    for (let other = 0; other < CLIENTS_RATED_MAX; other++) rates.pass(`${other}`, 0)
    t.ok(rates.pass('mad', 0).passed)
  },
)
