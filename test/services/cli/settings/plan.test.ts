import t from 'tap'
import { EVERY, planOf, spread } from '../../../../services/cli/settings/plan.ts'

const node = (flags: object) => planOf({ ...flags }, { kind: 'node', verb: 'set' })
const unset = (flags: object) => planOf({ ...flags }, { kind: 'node', verb: 'unset' })

t.test('each option becomes an assignment to its field', async (t) => {
  t.same(node({ rack: 'r1', kernelargs: ['quiet'], tagadd: ['a=b=c'] }).shared, [
    { path: ['rack'], value: 'r1' },
    { path: ['tags', 'a'], value: 'b=c' },
    { path: ['kernel', 'args'], value: ['quiet'] },
  ])
})

t.test('a selector says which of several things options are about', async (t) => {
  t.same(node({ mtu: '9000' }).shared, [{ path: ['networkDevices', 'default', 'mtu'], value: 9_000 }])
  t.same(node({ netname: 'ib.1', mtu: '9000' }).shared, [
    { path: ['networkDevices', 'ib.1', 'mtu'], value: 9_000 },
  ])
  t.same(node({ diskname: '/dev/vda', partname: 'root', partsize: '0' }).shared, [
    { path: ['disks', '/dev/vda', 'partitions', 'root', 'sizeMib'], value: 0 },
  ])
  t.throws(() => node({ partname: 'root', partsize: '0' }), { message: '--partsize needs --diskname' })
  t.throws(() => node({ netname: 'ib' }), { message: '--netname changes nothing by itself' })
  t.throws(() => node({ netname: '', mtu: '1' }), { message: '--netname has an empty value' })
})

t.test('what is taken away goes before what is given, from wherever it is', async (t) => {
  t.same(node({ tagadd: ['a=1'], tagdel: ['a,b', 'c'] }).shared, [
    { path: ['tags', 'a'], value: undefined },
    { path: ['tags', 'b'], value: undefined },
    { path: ['tags', 'c'], value: undefined },
    { path: ['tags', 'a'], value: '1' },
  ])
  t.same(node({ partdel: ['root'] }).shared, [
    { path: ['disks', EVERY, 'partitions', 'root'], value: undefined },
  ])
  t.same(node({ partdel: ['root'], diskname: 'sda' }).shared[0]?.path, ['disks', 'sda', 'partitions', 'root'])
})

t.test('unset takes the fields away that are named', async (t) => {
  t.same(unset({ image: true, ipaddr: true, onboot: true, netname: 'ib' }).shared, [
    { path: ['image'], value: undefined },
    { path: ['networkDevices', 'ib', 'onboot'], value: undefined },
    { path: ['networkDevices', 'ib', 'ipaddr'], value: undefined },
  ])
})

t.test('addresses count up over nodes, and are the same for profiles', async (t) => {
  const plan = node({ ipaddr: '10.0.0.254/23', ipmiaddr: 'fd00::F' })
  const at = spread(plan, 3)
  const mask = { path: ['networkDevices', 'default', 'netmask'], value: '255.255.254.0' }
  t.same(at(2), [
    mask,
    { path: ['networkDevices', 'default', 'ipaddr'], value: '10.0.1.0' },
    { path: ['ipmi', 'ipaddr'], value: 'fd00::11' },
  ])
  t.same(planOf({ ipaddr: '10.0.0.1' }, { kind: 'profile', verb: 'set' }).counted, [])
  t.same(spread(node({ ipaddr: '0.0.0.0' }), 3)(2), [
    { path: ['networkDevices', 'default', 'ipaddr'], value: '0.0.0.0' },
  ])
  t.throws(() => spread(node({ ipaddr: '10.0.0' }), 1), { code: 'MUSTER_ADDRESS_COUNT' })
})

t.test('what one node has alone is not given to several', async (t) => {
  t.throws(() => spread(node({ hwaddr: '52:54:00:00:00:01' }), 2), {
    code: 'MUSTER_USAGE',
    hint: /--hwaddr-file/,
  })
  t.same(spread(unset({ hwaddr: true }), 2)(1), [
    { path: ['networkDevices', 'default', 'hwaddr'], value: undefined },
  ])
})

t.test('the size of a network is said once', async (t) => {
  t.throws(() => node({ ipaddr: '10.0.0.1/24', netmask: '255.0.0.0' }), {
    message: '--ipaddr and --netmask both say how large the network is',
  })
  t.throws(() => node({ ipaddr6: 'fd00::1/64', prefixlen6: '56' }), { code: 'MUSTER_USAGE' })
  t.same(node({ ipmiaddr: '10.0.0.1/24', netmask: '255.0.0.0' }).shared.length, 2)
})
