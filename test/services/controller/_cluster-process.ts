// A controller's copy of the change log as a process that tests kill: _cluster-process.ts URL DIRECTORY. It prints
// `SEQ STATE` with the state's digest: where it stands when it has opened its store, and after each change.
import { pino } from 'pino'
import { connect } from '../../../libs/bus/bus.ts'
import { ChangeStore } from '../../../services/controller/change-store.ts'
import { Cluster } from '../../../services/controller/cluster.ts'
import { LogRecorder } from '../../support/bus.ts'

const [url = '', directory = ''] = process.argv.slice(2)
const bus = connect({ servers: [url], name: 'follower', logger: new LogRecorder() })
const store = await ChangeStore.open(directory)
const cluster = await Cluster.open({ log: bus.changeLog, store, logger: pino({ level: 'silent' }) })
const tell = (): void => {
  const { seq, state } = cluster.standing
  console.log(`${seq} ${state}`)
}
tell()
cluster.onChange(tell)
await cluster.start(new AbortController().signal)
