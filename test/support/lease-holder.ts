// A process that wants a lease, for tests that freeze or kill it: lease-holder.ts URL KEY HOLDER TTL_MS. It prints
// `acquired EPOCH`, `lost EPOCH`; and, for each line it reads, `held` or `not held`.
import { createInterface } from 'node:readline'
import { connect } from '../../libs/bus/bus.ts'
import { LogRecorder } from './bus.ts'

const [url = '', key = '', holder = '', ttlMs = ''] = process.argv.slice(2)
const bus = connect({ servers: [url], name: holder, logger: new LogRecorder() })
const lease = bus.lease({
  key,
  holder,
  ttlMs: Number(ttlMs),
  onAcquired: ({ epoch }) => console.log(`acquired ${epoch}`),
  onLost: ({ epoch }) => console.log(`lost ${epoch}`),
})
createInterface({ input: process.stdin }).on('line', () =>
  console.log(lease.held === undefined ? 'not held' : 'held'),
)
