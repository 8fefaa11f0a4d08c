// Our DHCP server, alone in its process, with a log as a boot server has it: `dhcp-ours.ts ADDRESS MACHINES`. It knows as
// many machines, by the names of lib/dhcp-machines.ts. It takes what comes: the limit for a second is not what is measured.
import { DhcpServer } from '../../libs/dhcp/server.ts'
import { makeLogger } from '../../libs/service/make-logger.ts'
import { machineOf } from './lib/dhcp-machines.ts'

const REQUESTS_PER_SECOND_MAX = 1_000_000

const [address = '', machines] = process.argv.slice(2)
const known = new Map(
  Array.from({ length: Number(machines) }, (_, index) => {
    const { mac, address, hostName } = machineOf(index)
    return [mac, { hostName, address, prefix: 16 }]
  }),
)
const server = new DhcpServer({
  address,
  httpBase: `http://${address}:9873`,
  requestsPerSecondMax: REQUESTS_PER_SECOND_MAX,
  lookup: (mac) => known.get(mac),
  hasLoader: () => true,
  logger: makeLogger({ name: 'boot-server', level: 'info' }),
})
await server.start()
