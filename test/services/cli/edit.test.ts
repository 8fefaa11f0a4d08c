import fc from 'fast-check'
import t from 'tap'
import { applySettings } from '../../../services/cli/edit.ts'
import type { SettingFlags } from '../../../services/cli/setting-flags.ts'

const flags = (some: Partial<SettingFlags>): SettingFlags => ({ netname: 'default', ...some })

const everything = {
  comment: 'c',
  rack: 'r1',
  image: 'debian',
  profiles: ['default', 'gpu'],
  systemOverlays: ['a'],
  runtimeOverlays: ['b'],
  primaryNetwork: 'default',
  assetKey: 'k',
  kernel: { version: '6.1', args: ['quiet'] },
  networkDevices: {
    default: {
      device: 'eth0',
      hwaddr: '52:54:00:12:34:56',
      ipaddr: '10.0.0.1',
      netmask: '255.255.255.0',
      gateway: '10.0.0.254',
    },
  },
  tags: { owner: 'a=b' },
}
const everyFlag = {
  comment: 'c',
  rack: 'r1',
  image: 'debian',
  profile: ['default', 'gpu'],
  systemOverlays: ['a'],
  runtimeOverlays: ['b'],
  primarynet: 'default',
  asset: 'k',
  kernelversion: '6.1',
  kernelargs: ['quiet'],
  netdev: 'eth0',
  hwaddr: '5254.0012.3456',
  ipaddr: '10.0.0.1',
  netmask: '255.255.255.0',
  gateway: '10.0.0.254',
}

t.test('every option sets its field', async (t) => {
  t.same(applySettings({}, flags({ ...everyFlag, tagadd: ['owner=a=b'] })), everything)
})

t.test('UNDEF clears a field, and what is empty then goes with it', async (t) => {
  const cleared = Object.fromEntries(
    Object.entries(everyFlag).map(([flag, value]) => [flag, Array.isArray(value) ? ['UNDEF'] : 'UNDEF']),
  )
  t.same(applySettings(everything, flags({ ...cleared, tagdel: ['owner'] })), {})
  t.same(applySettings(everything, flags({ kernelargs: ['UNSET'] })).kernel, { version: '6.1' })
})

t.test('only the named fields change, and the old value is left alone', async (t) => {
  const before = structuredClone(everything)
  const after = applySettings(
    before,
    flags({ ipaddr: '10.0.0.2', tagadd: ['b='], systemOverlays: ['x', 'y'] }),
  )
  t.same(before, everything)
  t.same(after, {
    ...everything,
    systemOverlays: ['x', 'y'],
    networkDevices: { default: { ...everything.networkDevices.default, ipaddr: '10.0.0.2' } },
    tags: { owner: 'a=b', b: '' },
  })
  fc.assert(
    fc.property(fc.constantFrom('', 'x', 'default'), (netname) => {
      t.strictSame(applySettings(everything, { netname }), everything)
    }),
  )
})

t.test('another network device is added beside the first', async (t) => {
  const { networkDevices } = applySettings(everything, { netname: 'ib', netdev: 'ib0' })
  t.same(networkDevices, { ...everything.networkDevices, ib: { device: 'ib0' } })
})

t.test('values that cannot be meant are refused', async (t) => {
  t.throws(() => applySettings({}, flags({ image: '' })), { code: 'MUSTER_USAGE', hint: /--image UNDEF/ })
  t.throws(() => applySettings({}, flags({ profile: [] })), { code: 'MUSTER_USAGE', hint: /--profile UNDEF/ })
  t.throws(() => applySettings({}, flags({ tagadd: ['owner'] })), { code: 'MUSTER_USAGE' })
  t.throws(() => applySettings({}, flags({ tagadd: ['=x'] })), { code: 'MUSTER_USAGE' })
  t.throws(() => applySettings({}, flags({ hwaddr: '52:54' })), { code: 'MUSTER_VALUE_INVALID' })
})

t.test('a name that objects have from birth is a name like others', async (t) => {
  const { networkDevices, tags } = applySettings(
    {},
    { netname: '__proto__', netdev: 'eth0', tagadd: ['__proto__=x'] },
  )
  t.same(Object.keys(networkDevices ?? {}), ['__proto__'])
  t.same(Object.keys(tags ?? {}), ['__proto__'])
})
