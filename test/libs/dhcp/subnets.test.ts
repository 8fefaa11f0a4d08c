import t from 'tap'
import { completed, subnetOf, subnetWith } from '../../../libs/dhcp/subnets.ts'
import type { Subnet } from '../../../libs/records/subnet.ts'
import { message } from './_messages.ts'

const subnet = (name: string, network: string, prefix: number): Subnet => ({
  name,
  network,
  prefix,
  mode: 'full',
})
const SUBNETS = [
  subnet('all', '10.0.0.0', 8),
  subnet('rack1', '10.0.1.0', 24),
  subnet('rack2', '10.0.2.0', 24),
]

t.test('the smallest subnet that has an address is its subnet', (t) => {
  t.equal(subnetWith('10.0.1.255', SUBNETS)?.name, 'rack1')
  t.equal(subnetWith('10.0.3.0', SUBNETS)?.name, 'all')
  t.equal(subnetWith('11.0.0.0', SUBNETS), undefined)
  t.equal(subnetWith('255.255.255.255', [subnet('high', '255.255.255.0', 24)])?.name, 'high')
  t.end()
})

t.test(
  'the relay says where a message is from, else the client’s address, else the address it came in by',
  (t) => {
    const of = (relay: object, ciaddr = '0.0.0.0') =>
      subnetOf(message('request', { ciaddr }), { relay, received: '10.0.1.1', subnets: SUBNETS })?.name
    t.equal(of({}), 'rack1')
    t.equal(of({}, '10.0.2.17'), 'rack2')
    t.equal(of({}, '192.168.1.1'), 'rack1')
    t.equal(of({ address: '10.0.2.1' }), 'rack2')
    t.equal(of({ address: '172.16.0.1', linkSelection: '10.0.2.0' }), 'rack2')
    t.equal(of({ address: '172.16.0.1' }), undefined)
    t.end()
  },
)

t.test('what a node says of its network counts before what its subnet does', (t) => {
  const full = { ...subnet('rack1', '10.0.1.0', 24), gateway: '10.0.1.254', dns: ['10.0.0.53'] }
  const node = { hostName: 'n1', address: '10.0.1.17', prefix: 16, gateway: undefined }
  t.match(completed(node as never, full), { prefix: 16, gateway: '10.0.1.254', dns: ['10.0.0.53'] })
  const elsewhere = { hostName: 'n1', address: '10.0.9.17' }
  t.same(completed(elsewhere, full), elsewhere)
  t.same(completed(elsewhere, undefined), elsewhere)
  t.end()
})
