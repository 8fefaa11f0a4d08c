import { pino } from 'pino'
import t from 'tap'
import { decodeDiscovered } from '../../../../libs/records/discovered.ts'
import { byDhcp } from '../../../../services/boot-server/discovery/seen-by-dhcp.ts'
import { startDiscovery } from '../../../../services/boot-server/discovery/start-discovery.ts'
import { setUp } from '../../../libs/dhcp/_client.ts'
import { fixture } from '../../../libs/dhcp/_messages.ts'
import { openBus, readyBus } from '../../../support/bus.ts'
import { Collector } from '../../../support/collector.ts'
import { startNatsServer } from '../../../support/nats-server.ts'

t.test(
  'a machine that only asks over DHCP stands in the bus with what it said, once that is there',
  async (t) => {
    const nats = await startNatsServer(t)
    const other = await readyBus(t, nats.url)
    const entries = new Collector<Uint8Array>()
    const watch = other.bucket('muster_discovered').watch({
      onEntry: ({ value }) => value && entries.add(value),
      onReset: () => {},
    })
    t.teardown(() => watch.close())

    // Not connected yet when the machine asks.
    const bus = openBus(t, nats.url)
    await using owned = new AsyncDisposableStack()
    const logger = pino({ level: 'silent' })
    const seen = startDiscovery({ rack: 'r1', server: 'b1', bus, owned, logger })
    const { client } = await setUp(t, { lookup: () => undefined, onUnknown: byDhcp(seen) })
    client.send(fixture('dhclient-discover'))
    client.send(fixture('ovmf-pxe-discover'))
    const [value] = await entries.count(1)
    t.match(decodeDiscovered(value!), {
      rack: 'r1',
      server: 'b1',
      archs: [7],
      vendorClass: /^PXEClient:Arch:00007/,
    })
  },
)
