import { DhcpServer } from '../../../libs/dhcp/server.ts'
import type { Role } from '../../../libs/dhcp/standby.ts'

/**
 * Run inside a network namespace: one server for each `address,mac,client address` among the arguments, on port 67;
 * one that ends in `,standby` stands by.
 * Prints `ready`; ends when its standard input does.
 */
const servers = process.argv.slice(2).map((argument) => {
  const [address, mac, given, role] = argument.split(',') as [string, string, string, Role?]
  return new DhcpServer({
    address,
    httpBase: `http://${address}:9873`,
    role: role ?? 'first',
    lookup: (asking) => (asking === mac ? { hostName: 'n001', address: given, prefix: 24 } : undefined),
    hasLoader: () => true,
  })
})
for (const server of servers) await server.start()
console.log('ready')
process.stdin.resume().once('end', () => {
  for (const server of servers) void server.close()
})
