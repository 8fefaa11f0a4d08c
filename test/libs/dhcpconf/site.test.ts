import t from 'tap'
import { siteOf } from '../../../libs/dhcpconf/site.ts'
import { describedSite, exampleSite } from './_site.ts'

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
  const { subnets, warnings } = siteOf({
    nodes: [
      { name: 'a', rack: 'r1', interfaces: [{ mac: '52:54:00:00:00:01', address: '10.0.1.11' }] },
      { name: 'b', rack: 'r1', interfaces: [{ mac: '00:11:22:33:44:55:66:77', ...ip }] },
      { name: 'c', rack: 'r9', interfaces: [{ mac: '52:54:00:00:00:03' }] },
    ],
    bootServers: SERVERS,
  })
  t.same(subnets, [])
  t.same(warnings, [
    'a: 10.0.1.11 has no netmask, so its subnet is not known',
    'b: 00:11:22:33:44:55:66:77 is no Ethernet address',
    'rack r9: no boot server is running, so its nodes are told of none',
  ])
})

t.test('nodes that start by GRUB are told of, as all machines are told iPXE', async (t) => {
  const node = (last: number, bootloader: { bootloader?: 'grub' }) => ({
    name: `n${last}`,
    rack: 'r1',
    interfaces: [{ mac: `52:54:00:00:00:0${last}`, address: `10.0.1.1${last}`, prefix: 24 }],
    ...bootloader,
  })
  const nodes = [node(1, { bootloader: 'grub' }), node(2, { bootloader: 'grub' }), node(3, {})]
  t.match(siteOf({ nodes, bootServers: SERVERS }).warnings, [
    /^n1 and 1 more: the bootloader is GRUB.*shimx64\.efi/,
  ])
  const network = { name: 'ours', network: '10.0.1.0', prefix: 24, mode: 'full' as const }
  t.notMatch(siteOf({ nodes, bootServers: SERVERS, described: [{ rack: 'r1', subnet: network }] }).warnings, [
    /GRUB/,
  ])
})

t.test('an iPXE is sent to the server that the answer names, and to the port of all servers', async (t) => {
  t.match(
    siteOf({ nodes: [], bootServers: SERVERS }).script,
    /^http:\/\/\$\{next-server\}:9873\/ipxe\/\$\{mac:hexhyp\}\?/,
  )
  const mixed = siteOf({ nodes: [], bootServers: new Map([...SERVERS, ['r2', 'http://10.0.1.2']]) })
  t.same(mixed.warnings, ['boot servers listen on ports 80, 9873: give all of them the same'])
})

t.test('of subnets that are described, those are left out that boot servers answer in', async (t) => {
  const { subnets, warnings, loaders } = describedSite()
  t.same(warnings, ['subnet ours: boot servers answer DHCP there (mode full), so it is left out'])
  t.match(subnets, [
    {
      network: '10.1.0.0',
      prefix: 24,
      dns: ['10.0.0.53', '10.0.0.54'],
      server: '10.1.0.250',
      leaseSeconds: 600,
    },
    {
      network: '10.3.0.0',
      prefix: 22,
      mask: '255.255.252.0',
      gateway: '10.3.3.254',
      server: undefined,
      pools: [],
    },
  ])
  t.same(
    subnets.map(({ hosts }) => hosts.map(({ label, server }) => [label, server])),
    [
      [['n1', '10.1.0.250']],
      [
        ['n1-3', undefined],
        ['n2', undefined],
      ],
    ],
  )
  t.equal(loaders.length, 5)
})

t.test('where boot servers tell what to boot, the server is given no boot programs', async (t) => {
  const { subnets, warnings, loaders } = describedSite('r2')
  t.same(
    subnets.map(({ network, hosts }) => [network, hosts.length]),
    [['10.3.0.0', 1]],
  )
  t.same(loaders, [])
  t.same(warnings, [])
})

t.test('racks that share a network are one subnet with the pools of all', async (t) => {
  const shared = (rack: string, last: number) => ({
    rack,
    subnet: {
      ...{ name: rack, network: '10.1.0.0', prefix: 16, mode: 'off' as const },
      pool: { first: `10.1.${last}.1`, last: `10.1.${last}.9` },
    },
  })
  const site = siteOf({ nodes: [], bootServers: SERVERS, described: [shared('r1', 1), shared('r2', 2)] })
  t.match(site.subnets, [{ pools: [{ first: '10.1.1.1' }, { first: '10.1.2.1' }], server: '10.0.1.1' }])
  t.equal(site.subnets.length, 1)
})

t.test('nodes in no subnet are left out where their boot server answers them', async (t) => {
  const node = (name: string, rack: string, last: number) => ({
    name,
    rack,
    interfaces: [{ mac: `52:54:00:00:00:0${last}`, address: `10.7.0.${last}`, prefix: 24 }],
  })
  const site = (mode: 'off' | 'full') =>
    siteOf({
      nodes: [node('a', 'r1', 1), node('b', 'r2', 2)],
      bootServers: new Map([...SERVERS, ['r2', 'http://10.0.1.2:9873']]),
      described: [{ rack: 'r1', subnet: { name: 'boot', network: '10.1.0.0', prefix: 24, mode } }],
    })
  const hosts = (mode: 'off' | 'full') =>
    site(mode).subnets.flatMap((subnet) => subnet.hosts.map(({ name }) => name))
  t.same(hosts('off'), ['a', 'b'])
  t.same(hosts('full'), ['b'])
  t.match(
    site('full').warnings[1],
    'rack r1: its boot server answers in networks without a subnet, so they are left out',
  )
})
