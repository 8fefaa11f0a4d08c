// Boot servers in one process, for spread-bench.ts: `spread-servers.ts NATS DIRECTORY RACK...`. Tells its parent of each
// that is ready and of each image that one has fetched.
import { join } from 'node:path'
import { pino } from 'pino'
import { startBootServer } from '../../services/boot-server/boot-server.ts'
import { freePort } from './lib/free-port.ts'

const MIB = 1024 * 1024

/** What a boot server's log says that matters here. */
export interface SpreadLine {
  rack: string
  msg: string
  digest?: string
  bytes?: number
  reason?: string
}

const TOLD = new Set(['ready', 'fetched', 'some blobs could not be had; trying again'])

// It ends with its parent, however that ends.
process.once('disconnect', () => process.exit())

const [nats = '', directory = '', ...racks] = process.argv.slice(2)
for (const rack of racks) {
  await startBootServer({
    config: {
      id: `b-${rack}`,
      rack,
      address: '127.0.0.1',
      nodeUrl: undefined,
      nats: [nats],
      dataDirectory: join(directory, `boot-${rack}`),
      ports: { dhcp: 0, tftp: 0, http: await freePort() },
      residentBytes: 16 * MIB,
    },
    logger: pino({ level: 'info' }, { write: (text) => tell(rack, text) }),
  })
}

function tell(rack: string, text: string): void {
  const line = JSON.parse(text) as SpreadLine
  if (TOLD.has(line.msg)) process.send?.({ ...line, rack })
}
