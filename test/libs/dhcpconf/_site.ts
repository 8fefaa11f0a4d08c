import { type Site, siteOf } from '../../../libs/dhcpconf/site.ts'
import type { Subnet } from '../../../libs/records/subnet.ts'

/** Two racks in one network, and a second interface in another network. */
export function exampleSite(): Site {
  const net = { prefix: 24, gateway: '10.0.1.254' }
  return siteOf({
    nodes: [
      {
        name: 'n1',
        rack: 'r1',
        interfaces: [
          { mac: '52:54:00:00:00:01', address: '10.0.1.11', ...net },
          { mac: '52:54:00:00:01:01', address: '172.16.5.11', prefix: 20 },
        ],
      },
      { name: 'n2', rack: 'r2', interfaces: [{ mac: '52:54:00:00:00:02', address: '10.0.1.12', ...net }] },
      {
        name: 'n3',
        rack: 'r2',
        interfaces: [{ mac: '52:54:00:00:00:03', address: '10.0.1.13', prefix: 24, gateway: '10.0.1.253' }],
      },
      { name: 'n4', rack: 'r3', interfaces: [{ mac: '52:54:00:00:00:04', address: '10.0.1.14', ...net }] },
    ],
    bootServers: new Map([
      ['r1', 'http://10.0.1.1:9873'],
      ['r2', 'http://10.0.1.2:9873'],
    ]),
  })
}

const host = (last: number, network: string) => ({
  mac: `52:54:00:00:00:1${last}`,
  address: `${network}.${last}`,
})

/** A subnet of each mode; of one rack, if it is named. */
export function describedSite(rack?: string): Site {
  const of = (rack: string, subnet: Subnet) => ({ rack, subnet })
  const interfaces = [host(1, '10.1.0'), host(2, '10.2.0'), host(3, '10.3.0')]
  return siteOf({
    nodes: [
      { name: 'n1', rack: 'r1', interfaces },
      { name: 'n2', rack: 'r2', interfaces: [host(4, '10.3.0')] },
    ].filter((node) => rack === undefined || node.rack === rack),
    bootServers: new Map([['r1', 'http://10.1.0.250:9873']]),
    described: [
      of('r1', {
        name: 'silent',
        network: '10.1.0.0',
        prefix: 24,
        mode: 'off',
        gateway: '10.1.0.254',
        dns: ['10.0.0.53', 'fd00::53', '10.0.0.54'],
        domain: 'cluster.example.org',
        pool: { first: '10.1.0.100', last: '10.1.0.199' },
        leaseSeconds: 600,
      }),
      of('r1', { name: 'ours', network: '10.2.0.0', prefix: 24, mode: 'full' }),
      of('r2', { name: 'beside', network: '10.3.0.0', prefix: 22, mode: 'proxy', gateway: '10.3.3.254' }),
    ],
    rack,
  })
}
