import type { Role } from '../../../libs/dhcp/standby.ts'
import { serverDuid } from '../../../libs/dhcp6/duid.ts'
import { Dhcp6Server } from '../../../libs/dhcp6/server.ts'

/**
 * Run inside a network namespace: one server for each `address,mac,client address` among the arguments, on port 547;
 * one that ends in `,standby` stands by.
 * Prints `ready`, then what it answers as JSON; ends when its standard input does.
 */
const servers = process.argv.slice(2).map((argument) => {
  const [address, mac, given, role] = argument.split(',') as [string, string, string, Role?]
  return new Dhcp6Server({
    duid: serverDuid(argument),
    address,
    httpBase: `http://[${address}]:9873`,
    role: role ?? 'first',
    lookup: (asking) => (asking === mac ? { hostName: 'n001', address: given, prefix: 64 } : undefined),
    hasLoader: () => true,
    onAnswer: (report) => console.log(JSON.stringify({ by: address, ...report })),
  })
})
for (const server of servers) await server.start()
console.log('ready')
process.stdin.resume().once('end', () => {
  for (const server of servers) void server.close()
})
