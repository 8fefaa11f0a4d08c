import { type Site, siteOf } from '../../../libs/dhcpconf/site.ts'

/** Two racks in one network, and a second interface in another network. */
export function exampleSite(): Site {
  const net = { prefix: 24, gateway: '10.0.1.254' }
  return siteOf(
    [
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
    new Map([
      ['r1', 'http://10.0.1.1:9873'],
      ['r2', 'http://10.0.1.2:9873'],
    ]),
  )
}
