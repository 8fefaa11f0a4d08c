import t from 'tap'
import { siteOf } from '../../../libs/dhcpconf/site.ts'
import { exampleSite } from './_site.ts'

const SERVERS = new Map([['r1', 'http://10.0.1.1:9873']])

t.test('each network that nodes have addresses in is a subnet, with the gateway of most', async (t) => {
  const { subnets } = exampleSite()
  t.match(subnets, [
    { network: '10.0.1.0', prefix: 24, mask: '255.255.255.0', gateway: '10.0.1.254' },
    { network: '172.16.0.0', prefix: 20, mask: '255.255.240.0', gateway: undefined },
  ])
  t.same(
    subnets.map(({ hosts }) => hosts.map(({ label, server }) => [label, server])),
    [
      [
        ['n1', '10.0.1.1'],
        ['n2', '10.0.1.2'],
        ['n3', '10.0.1.2'],
        ['n4', undefined],
      ],
      [['n1-2', '10.0.1.1']],
    ],
  )
})

t.test('what cannot be taken over is told', async (t) => {
  const ip = { address: '10.0.1.11', prefix: 24 }
  const { subnets, warnings } = siteOf(
    [
      { name: 'a', rack: 'r1', interfaces: [{ mac: '52:54:00:00:00:01', address: '10.0.1.11' }] },
      { name: 'b', rack: 'r1', interfaces: [{ mac: '00:11:22:33:44:55:66:77', ...ip }] },
      { name: 'c', rack: 'r9', interfaces: [{ mac: '52:54:00:00:00:03' }] },
    ],
    SERVERS,
  )
  t.same(subnets, [])
  t.same(warnings, [
    'a: 10.0.1.11 has no netmask, so its subnet is not known',
    'b: 00:11:22:33:44:55:66:77 is no Ethernet address',
    'rack r9: no boot server is running, so its nodes are told of none',
  ])
})

t.test('an iPXE is sent to the server that the answer names, and to the port of all servers', async (t) => {
  t.match(siteOf([], SERVERS).script, /^http:\/\/\$\{next-server\}:9873\/ipxe\/\$\{mac:hexhyp\}\?/)
  const mixed = siteOf([], new Map([...SERVERS, ['r2', 'http://10.0.1.2']]))
  t.same(mixed.warnings, ['boot servers listen on ports 80, 9873: give all of them the same'])
})
