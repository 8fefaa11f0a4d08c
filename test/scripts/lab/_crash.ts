// A process that makes a lab and waits to be killed; prints the lab's id and directory.
import { Lab } from '../../../scripts/lab/lab.ts'

const lab = await Lab.create()
const rack = await lab.rack({ name: 'r1', index: 1 })
// Forks, as a controller does with nats-server; what is forked does not die with the lab's process by itself.
const parent = await rack.namespace.spawn('sh', ['-c', 'sleep 60 & echo forked; wait'])
await parent.output.waitFor(/forked/)
console.log(lab.id, lab.directory)
setInterval(() => {}, 60_000)
