// A process that writes to the boot bucket without end, for tests that freeze it: fenced-flood.ts URL. It prints
// `writing`, and at last the name of the error that stopped it.
import { connect } from '../../libs/bus/bus.ts'
import { LogRecorder } from './bus.ts'

const bus = connect({ servers: [process.argv[2]!], name: 'flood', logger: new LogRecorder() })
await bus.ready()
const writer = bus.fencedWriter('muster_boot')
await writer.open({ holder: 'flood', epoch: 1, origin: 'o' })
try {
  for (let round = 1; ; round++) {
    const value = Buffer.from(`${round}`)
    await writer.write(Array.from({ length: 2_000 }, (_, i) => ({ key: `k${i}`, value })))
    if (round === 1) console.log('writing')
  }
} catch (error) {
  console.log((error as Error).name)
}
await bus.close()
