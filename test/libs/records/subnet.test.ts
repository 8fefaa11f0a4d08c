import t from 'tap'
import { encode } from '../../../libs/codec/codec.ts'
import { decodeRackHead } from '../../../libs/records/decode.ts'
import { SUBNETS_MAX } from '../../../libs/records/limits.ts'
import { isSubnet, type Subnet } from '../../../libs/records/subnet.ts'
import { rackHead } from '../../services/boot-server/_records.ts'

const subnet: Subnet = {
  name: 'boot-r1',
  network: '10.0.1.0',
  prefix: 24,
  mode: 'full',
  gateway: '10.0.1.254',
  dns: ['10.0.0.53', 'fd00::53'],
  domain: 'cluster.example.org',
  pool: { first: '10.0.1.200', last: '10.0.1.250' },
  leaseSeconds: 600,
  network6: 'fd00:0:0:1::',
  prefix6: 64,
  pool6: { first: 'fd00:0:0:1::1000', last: 'fd00:0:0:1::1fff' },
}

t.test('a rack head may have subnets, whole ones and those that say only what they must', async (t) => {
  const least: Subnet = { name: 'x', network: '0.0.0.0', prefix: 1, mode: 'off' }
  const head = rackHead({ subnets: [subnet, least] })
  t.same(decodeRackHead(encode(head)), head)
})

t.test('a subnet that a DHCP server could not work with is refused, and the head with it', async (t) => {
  const wrong: Record<string, unknown>[] = [
    { name: '' },
    { name: 'a\nb' },
    { network: '10.0.1.1' },
    { network: '10.0.1' },
    { network: '10.0.01.0' },
    { network: '10.0.1.0.' },
    { network: 1 },
    { prefix: 33 },
    { prefix: 0 },
    { prefix: '24' },
    { prefix: 24.5 },
    { mode: 'other' },
    { mode: undefined },
    { mode: 'proxy' },
    { gateway: 'router' },
    { dns: 'fd00::53' },
    { dns: ['ns1'] },
    { dns: Array(9).fill('10.0.0.53') },
    { domain: 'a"; include "/etc/shadow' },
    { pool: { first: '10.0.1.250', last: '10.0.1.200' } },
    { pool: { first: '10.0.1.200', last: '10.0.2.1' } },
    { pool: { first: '10.0.1.200' } },
    { pool: null },
    { network: '10.0.0.0', prefix: 8, pool: { first: '10.0.0.1', last: '10.200.0.1' } },
    { leaseSeconds: 0 },
    { leaseSeconds: Number.POSITIVE_INFINITY },
    { network6: 'fd00:0:0:1::1' },
    { network6: 'FD00:0:0:1::' },
    { network6: 'fd00:::' },
    { network6: undefined },
    { prefix6: 129 },
    { prefix6: undefined },
    { pool6: { first: 'fd00:0:0:1::1', last: 'fd00:0:0:1:1::' } },
    { pool6: { first: 'fd00:0:0:2::1', last: 'fd00:0:0:2::2' } },
  ]
  for (const part of wrong) {
    const head = rackHead({ subnets: [{ ...subnet, ...part } as never] })
    t.throws(() => decodeRackHead(encode(head)), { code: 'MUSTER_RECORD_INVALID' }, JSON.stringify(part))
  }
  for (const value of [undefined, null, 1, 'x', []]) t.notOk(isSubnet(value))
  const many = rackHead({ subnets: Array(SUBNETS_MAX + 1).fill(subnet) })
  t.throws(() => decodeRackHead(encode(many)), { code: 'MUSTER_RECORD_INVALID' })
})
