import t from 'tap'
import { decodeDiscovered } from '../../../../libs/records/discovered.ts'
import { reportMachine } from '../../../../services/boot-server/discovery/report-machine.ts'
import { readyBus } from '../../../support/bus.ts'
import { startNatsServer } from '../../../support/nats-server.ts'

const KEY = '52-54-00-00-00-01'
const seen = { mac: '52:54:00:00:00:01', rack: 'r1', server: 'b1', firstSeen: 2_000, lastSeen: 2_000 }

t.test('what several boot servers see of a machine at once comes together', async (t) => {
  const { url } = await startNatsServer(t)
  const buses = await Promise.all([readyBus(t, url), readyBus(t, url)])
  const bucket = buses[0]!.bucket('muster_discovered')
  await bucket.put(KEY, Buffer.from('not a sighting'))
  await Promise.all([
    reportMachine(buses[0]!, { ...seen, uuid: 'u-1' }),
    reportMachine(buses[1]!, { ...seen, server: 'b2', firstSeen: 1_000, serial: 's-1' }),
  ])
  const { value } = (await bucket.get(KEY))!
  t.match(decodeDiscovered(value!), { firstSeen: 1_000, uuid: 'u-1', serial: 's-1' })
})

t.test('a node of another rack is no unknown machine', async (t) => {
  const { url } = await startNatsServer(t)
  const bus = await readyBus(t, url)
  await bus.bucket('muster_mac').put(KEY, Buffer.from('r7.node.n1'))
  await reportMachine(bus, seen)
  t.equal(await bus.bucket('muster_discovered').get(KEY), undefined)
})
