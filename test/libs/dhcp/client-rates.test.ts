import t from 'tap'
import { ClientRates, senderOf } from '../../../libs/dhcp/client-rates.ts'
import { CLIENT_REQUESTS_PER_SECOND_MAX, CLIENTS_RATED_MAX } from '../../../libs/dhcp/limits.ts'
import { encodePacket } from '../../../libs/dhcp/packet.ts'
import { message } from './_messages.ts'

const infiniband = (identifier: string) =>
  senderOf(
    encodePacket(
      message('discover', { htype: 32, hlen: 0, mac: '', options: [[61, Buffer.from(identifier)]] }),
    ),
  )
const ethernet = (number: number) =>
  senderOf(
    encodePacket(
      message('discover', { mac: `52:54:00${number.toString(16).padStart(6, '0').replace(/../g, ':$&')}` }),
    ),
  )

t.test(
  'each machine is counted on its own, also one whose hardware address has no room in the packet',
  (t) => {
    for (const [mad, other] of [
      [ethernet(1), ethernet(2)],
      [infiniband('one'), infiniband('two')],
    ] as const) {
      const rates = new ClientRates()
      for (let i = 0; i < CLIENT_REQUESTS_PER_SECOND_MAX; i++)
        t.same(rates.pass(mad, 0), { passed: true, first: false })
      t.same(rates.pass(mad, 500), { passed: false, first: true })
      t.same(rates.pass(mad, 999), { passed: false, first: false })
      t.match(rates.pass(other, 999), { passed: true })
      t.match(rates.pass(mad, 1_000), { passed: true })
    }
    t.end()
  },
)

t.test('so many machines are remembered, those that were heard last', (t) => {
  const rates = new ClientRates()
  for (let i = 0; i <= CLIENT_REQUESTS_PER_SECOND_MAX; i++) rates.pass(ethernet(0), 0)
  for (let i = 1; i < CLIENTS_RATED_MAX; i++) rates.pass(ethernet(i), 0)
  t.match(rates.pass(ethernet(0), 0), { passed: false })
  for (let i = 1; i <= CLIENTS_RATED_MAX; i++) rates.pass(ethernet(i), 0)
  t.match(rates.pass(ethernet(0), 0), { passed: true })
  t.end()
})

t.test('what is too short for a message is counted, too', (t) => {
  const rates = new ClientRates()
  t.match(rates.pass(senderOf(Buffer.alloc(0)), 0), { passed: true })
  t.match(rates.pass(senderOf(Buffer.of(1, 1)), 0), { passed: true })
  t.end()
})
