// The boot server of ./compare, on the usual ports of ADDRESS: `compare-ours.ts ADDRESS MAC MACHINE`. Prints `ready`, and
// ends when its standard input does.
import { startOurServer } from './our-server.ts'

const [address = '', mac = '', machine = ''] = process.argv.slice(2)
await using owned = new AsyncDisposableStack()
const owner = { teardown: (end: () => Promise<void> | void) => void owned.defer(async () => end()) }
await startOurServer(owner, { address, ports: { dhcp: 67, tftp: 69, http: 9873 }, mac, machine })
console.log('ready')
await new Promise((resolve) => process.stdin.resume().once('end', resolve))
