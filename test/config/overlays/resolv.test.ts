import t from 'tap'
import { BARE, DEVICES, nodeWith } from './_network-node.ts'
import { textsOf } from './_render.ts'

const PATH = 'etc/resolv.conf'

t.test('the servers of all devices are asked, those of the primary one first, each once', async (t) => {
  const node = nodeWith({
    z: { device: 'eth0', tags: { DNS2: '10.0.0.2', DNS1: '10.0.0.1', DNSSEARCH: 'hpc.example' } },
    a: { device: 'eth1', tags: { DNS: '10.0.0.3, 10.0.0.1;fd00::53', DNSSEARCH: 'example.org hpc.example' } },
  })
  t.same(await textsOf('resolv', node), {
    [PATH]: `# Written by muster (overlay resolv).
search hpc.example example.org
nameserver 10.0.0.1
nameserver 10.0.0.2
nameserver 10.0.0.3
nameserver fd00::53
`,
  })
})

t.test('without a domain there is no line for one', async (t) => {
  const node = nodeWith({ a: { device: 'eth1', tags: { DNS: '10.0.0.3', DNSX: 'no' } } })
  t.same(await textsOf('resolv', node), {
    [PATH]: '# Written by muster (overlay resolv).\nnameserver 10.0.0.3\n',
  })
})

t.test('without a server the image keeps its file', async (t) => {
  t.same(await textsOf('resolv', BARE), {})
  t.same(await textsOf('resolv', nodeWith({ other: DEVICES.other })), {})
})
