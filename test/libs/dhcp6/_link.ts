import type { Test } from 'tap'
import { ip } from '../dhcp/_netns.ts'

/** The hardware addresses of the two clients, and link-local addresses made of them. */
export const CLIENTS = [
  { mac: '52:54:00:aa:01:01', linkLocal: 'fe80::5054:ff:feaa:101' },
  { mac: '52:54:00:aa:02:01', linkLocal: 'fe80::5054:ff:feaa:201' },
] as const

/**
 * A server's namespace with two interfaces, fd00:91::1 and fd00:92::1, and a client's at the other end of each, which
 * has a link-local address only. No address waits until it is known to be the only one.
 */
export function makeLinks(t: Test): { server: string; clients: [string, string] } {
  const names = {
    server: `mdhcp6${process.pid}s`,
    clients: [`mdhcp6${process.pid}a`, `mdhcp6${process.pid}b`] as [string, string],
  }
  for (const name of [names.server, ...names.clients]) {
    ip('netns', 'add', name)
    t.teardown(() => ip('netns', 'del', name))
    ip('-n', name, 'link', 'set', 'lo', 'up')
  }
  for (const [i, client] of names.clients.entries()) {
    const [device, { mac, linkLocal }] = [`veth${i + 1}`, CLIENTS[i]!]
    const ends = ['type', 'veth', 'peer', 'name', 'eth0', 'netns', client]
    ip('link', 'add', device, 'netns', names.server, ...ends)
    ip('-n', client, 'link', 'set', 'eth0', 'address', mac)
    for (const [namespace, end, addresses] of [
      [names.server, device, [`fd00:9${i + 1}::1/64`, 'fe80::1/64']],
      [client, 'eth0', [`${linkLocal}/64`]],
    ] as const) {
      ip('-n', namespace, 'link', 'set', end, 'addrgenmode', 'none')
      ip('-n', namespace, 'link', 'set', end, 'up')
      for (const address of addresses) ip('-n', namespace, 'addr', 'add', address, 'dev', end, 'nodad')
    }
  }
  return names
}
