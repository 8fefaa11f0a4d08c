import fc from 'fast-check'
import t from 'tap'
import { resolveSubnets } from '../../../libs/model/check-subnets.ts'
import type { SubnetMap } from '../../../libs/model/subnet.ts'

const refused = (subnets: SubnetMap, message: RegExp) =>
  t.throws(() => resolveSubnets(subnets), { code: 'MUSTER_DUPLICATE', message })

t.test('subnets that are apart are taken, in the order of their names', async (t) => {
  const subnets: SubnetMap = {
    b: { network: '10.0.2.0/24' },
    a: { network: '10.0.1.0/24', network6: 'fd00:1::/64' },
    c: { network: '10.1.0.0/16', network6: 'fd00:2::/64' },
  }
  t.same(
    resolveSubnets(subnets).map(({ subnet }) => subnet.name),
    ['a', 'b', 'c'],
  )
})

t.test('subnets that overlap are refused, by IPv4 and by IPv6', async () => {
  refused(
    { a: { network: '10.0.0.0/16' }, b: { network: '10.0.200.0/24' }, c: { network: '10.0.1.0/24' } },
    /^subnet a \(10\.0\.0\.0\/16\) and subnet c \(10\.0\.1\.0\/24\) overlap$/,
  )
  refused({ a: { network: '10.0.1.0/24' }, b: { network: '10.0.1.0/24' } }, /overlap/)
  refused(
    {
      a: { network: '10.0.1.0/24', network6: 'fd00::/32' },
      b: { network: '10.0.2.0/24', rack: 'r2', network6: 'fd00:0:1::/64' },
    },
    /fd00::\/32.*fd00:0:1::\/64/,
  )
})

t.test('racks in one network may each have it as a subnet, with pools of their own', async (t) => {
  const one = { network: '10.0.0.0/16', rack: 'r1', pool: '10.0.255.1-10.0.255.99' }
  const other = { network: '10.0.0.0/16', rack: 'r2', pool: '10.0.255.100-10.0.255.199' }
  t.equal(resolveSubnets({ one, other }).length, 2)
  refused(
    { one, other: { ...other, pool: '10.0.255.99-10.0.255.199' } },
    /the pool of subnet one \(10\.0\.255\.1-10\.0\.255\.99\) and the pool of subnet other/,
  )
  refused({ one, other: { network: '10.0.128.0/17', rack: 'r2' } }, /overlap/)
})

t.test('two of many overlap exactly if that is found', async () => {
  const network = fc.tuple(fc.nat(15), fc.integer({ min: 26, max: 30 })).map(([at, prefix]) => {
    const size = 2 ** (32 - prefix)
    return { first: Math.floor((at * 16) / size) * size, size, prefix }
  })
  fc.assert(
    fc.property(fc.array(network, { maxLength: 6 }), (networks) => {
      const subnets = Object.fromEntries(
        networks.map(({ first, prefix }, index) => [`s${index}`, { network: `10.0.0.${first}/${prefix}` }]),
      )
      const overlaps = networks.some((one, index) =>
        networks
          .slice(index + 1)
          .some((other) => one.first < other.first + other.size && other.first < one.first + one.size),
      )
      try {
        resolveSubnets(subnets)
        return !overlaps
      } catch {
        return overlaps
      }
    }),
    { numRuns: 500 },
  )
})
