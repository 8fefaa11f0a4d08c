import fc from 'fast-check'
import t from 'tap'
import { addressText, IPV4, IPV6 } from '../../../libs/model/address-range.ts'
import { normaliseSubnets } from '../../../libs/model/normalise-subnets.ts'
import { resolveSubnet } from '../../../libs/model/resolve-subnet.ts'
import { checkShape } from '../../../libs/model/schemas.ts'
import type { SubnetFields } from '../../../libs/model/subnet.ts'
import { isSubnet } from '../../../libs/records/subnet.ts'

const whole: SubnetFields = {
  network: '10.0.1.0/24',
  rack: 'r1',
  mode: 'full',
  gateway: '10.0.1.254',
  dns: ['10.0.0.53', 'fd00::53'],
  domain: 'cluster.example.org',
  pool: '10.0.1.200-10.0.1.250',
  lease: 600,
  network6: 'fd00:0:0:1::/64',
  pool6: 'fd00:0:0:1::1000-fd00:0:0:1::1fff',
  comment: 'building 4',
}

t.test('a subnet is resolved into what boot servers get', async (t) => {
  checkShape({ kind: 'setting', name: 'subnets', value: { boot: whole } })
  const { rack, subnet } = resolveSubnet('boot', whole)
  t.equal(rack, 'r1')
  t.same(subnet, {
    name: 'boot',
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
  })
  t.ok(isSubnet(subnet))
  t.match(resolveSubnet('x', { network: '10.0.0.0/16' }), { rack: 'default', subnet: { mode: 'full' } })
})

t.test('what cannot be is refused with the field and what it should be', async (t) => {
  const cases: [Partial<SubnetFields>, RegExp, RegExp?][] = [
    [
      { network: '10.0.1.0' },
      /network: "10.0.1.0" is not an IPv4 network with its prefix/,
      /10\.0\.1\.0\/24/,
    ],
    [{ network: '10.0.1.0/33' }, /is not an IPv4 network/],
    [{ network: '10.0.1.0/024' }, /is not an IPv4 network/],
    [{ network: '10.0.1.0/31' }, /the prefix of 10\.0\.1\.0\/31 must be from 1 to 30/],
    [
      { network: '10.0.1.17/24' },
      /10.0.1.17\/24 is an address in a network/,
      /The network is 10\.0\.1\.0\/24/,
    ],
    [{ network: 'fd00::/64' }, /is not an IPv4 network/],
    [{ network6: 'fd00::1/64' }, /network6: fd00::1\/64 is an address/, /The network is fd00::\/64/],
    [{ rack: 'r 1' }, /"r 1" is not a name for a rack/],
    [{ gateway: '10.0.2.1' }, /gateway 10\.0\.2\.1 is not in 10\.0\.1\.0\/24/],
    [{ gateway: '10.0.1.255' }, /gateway 10\.0\.1\.255 is no machine's address/],
    [{ gateway: 'router' }, /gateway: "router" is not an IPv4 address/],
    [{ gateway: '10.0.1.201' }, /the gateway 10\.0\.1\.201 is in the pool/],
    [{ dns: ['ns1'] }, /dns: "ns1" is not an IP address/],
    [{ domain: 'a b' }, /domain: "a b" is not a domain/],
    [{ mode: 'proxy' }, /there is no pool in mode proxy/, /mode full/],
    [{ pool: '10.0.1.200' }, /pool: "10.0.1.200" is not two IPv4 addresses/, /10\.0\.1\.200-10\.0\.1\.250/],
    [{ pool: '10.0.1.9-10.0.1.8' }, /10\.0\.1\.9 comes after 10\.0\.1\.8/, /Write 10\.0\.1\.8-10\.0\.1\.9/],
    [
      { pool: '10.0.1.200-10.0.2.8' },
      /10\.0\.2\.8 is not an address for a machine of this network/,
      /10\.0\.1\.1 to 10\.0\.1\.254/,
    ],
    [{ pool: '10.0.1.0-10.0.1.8' }, /10\.0\.1\.0 is not an address for a machine/],
    [{ network: '10.0.0.0/8', gateway: '10.0.0.1', pool: '10.0.1.0-10.3.1.0' }, /more than 65536 addresses/],
    [{ pool6: 'fd00:0:0:2::1-fd00:0:0:2::2' }, /fd00:0:0:2::1 is not an address for a machine/],
    [{ network6: undefined as never }, /pool6 needs network6/],
  ]
  for (const [part, message, hint] of cases) {
    const fields: SubnetFields = { ...whole, ...part }
    t.throws(() => resolveSubnet('boot', fields), {
      code: 'MUSTER_VALUE_INVALID',
      message,
      ...(hint && { hint }),
    })
  }
  t.throws(() => resolveSubnet('a/b', whole), { message: /"a\/b" is not a name for a subnet/ })
})

t.test('subnets are stored in one form, whatever was written', async (t) => {
  const written = {
    boot: {
      network: ' 10.0.1.0/24',
      pool: '10.0.1.200 - 10.0.1.250',
      network6: 'FD00:0:0:1:0::/64',
      domain: '',
    },
    other: {
      network: '10.0.2.0/24',
      dns: ['FD00::0053', ''],
      pool6: 'UNDEF',
      comment: ' kept ',
      gateway: null,
    },
  }
  t.same(normaliseSubnets(written), {
    boot: { network: '10.0.1.0/24', pool: '10.0.1.200-10.0.1.250', network6: 'fd00:0:0:1::/64' },
    other: { network: '10.0.2.0/24', dns: ['fd00::53'], comment: ' kept ' },
  })
  for (const value of [1, null, { x: 'y' }, { x: null }, []]) t.same(normaliseSubnets(value), value)
})

t.test('addresses are written as they are read', async () => {
  for (const [family, max] of [
    [IPV4, 2n ** 32n - 1n],
    [IPV6, 2n ** 128n - 1n],
  ] as const) {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max }), (bits) => family.parse(addressText(bits, family)) === bits),
      { numRuns: 200 },
    )
  }
})

t.test('every subnet that is taken is one that boot servers take', async () => {
  const octet = fc.integer({ min: 0, max: 255 })
  const address = fc.tuple(octet, octet).map(([third, last]) => `10.0.${third & 3}.${last}`)
  const fields = fc.record(
    {
      network: fc.tuple(address, fc.integer({ min: 0, max: 33 })).map(([at, prefix]) => `${at}/${prefix}`),
      mode: fc.constantFrom('full' as const, 'proxy' as const, 'off' as const),
      gateway: address,
      pool: fc.tuple(address, address).map(([one, other]) => `${one}-${other}`),
      lease: fc.integer({ min: 60, max: 1000 }),
      dns: fc.array(address, { maxLength: 8 }),
    },
    { requiredKeys: ['network'] },
  )
  fc.assert(
    fc.property(fields, (value) => {
      try {
        return isSubnet(resolveSubnet('x', value).subnet)
      } catch (error) {
        return (error as { code?: string }).code === 'MUSTER_VALUE_INVALID'
      }
    }),
    { numRuns: 500 },
  )
})
