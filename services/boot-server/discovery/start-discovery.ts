import type { Logger } from 'pino'
import type { Bus } from '../../../libs/bus/bus.ts'
import type { Discovered } from '../../../libs/records/discovered.ts'
import { reportMachine } from './report-machine.ts'
import { Sightings } from './sightings.ts'

/** What one protocol shows of a machine. */
export type Seen = Omit<Discovered, 'rack' | 'server' | 'firstSeen' | 'lastSeen'>

/** Reports machines that are no nodes over the bus, whenever that is there. Returns what takes note of one. */
export function startDiscovery(options: {
  rack: string
  server: string
  bus: Bus
  owned: AsyncDisposableStack
  logger: Logger
}): (seen: Seen) => void {
  const { rack, server, bus, owned, logger } = options
  const sightings = new Sightings({ report: (machine) => reportMachine(bus, machine), logger })
  owned.adopt(sightings, (running) => running.close())
  owned.adopt(
    bus.onStatus((connected) => connected && sightings.flush()),
    (forget) => forget(),
  )
  return (seen) => {
    const now = Date.now()
    sightings.see({ ...seen, rack, server, firstSeen: now, lastSeen: now })
  }
}
