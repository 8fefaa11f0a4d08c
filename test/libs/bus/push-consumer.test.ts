import { connect } from 'nats'
import t from 'tap'
import { bucketStream } from '../../../libs/bus/names.ts'
import { readyBus } from '../../support/bus.ts'
import { Collector } from '../../support/collector.ts'
import { startNatsServer } from '../../support/nats-server.ts'

// They mostly wait, so they wait together.
t.jobs = 2
const PARALLEL = { buffered: true }

const STREAM = bucketStream('muster_boot')

t.test('a consumer that the server has forgotten is replaced', PARALLEL, async (t) => {
  const server = await startNatsServer(t)
  const bus = await readyBus(t, server.url)
  const boot = bus.bucket('muster_boot')
  const keys = new Collector<string>()
  boot.watch({
    onEntry: ({ key }) => keys.add(key),
    onReset: () => undefined,
    onCaughtUp: () => keys.add('ready'),
  })
  await keys.count(1)
  const nc = await connect({ servers: server.url })
  t.teardown(() => nc.close())
  const { consumers } = await nc.jetstreamManager()
  for await (const { name } of consumers.list(STREAM)) await consumers.delete(STREAM, name)
  await boot.put('a', Buffer.from('x'))
  t.strictSame(await keys.count(2), ['ready', 'a'])
})

t.test(
  'what arrives faster than it is handled is held back by the server, and nothing of it is lost',
  async (t) => {
    const server = await startNatsServer(t)
    const bus = await readyBus(t, server.url)
    const writer = bus.fencedWriter('muster_boot')
    await writer.open({ holder: 'c1', epoch: 1, origin: 'o' })
    const value = Buffer.alloc(256 * 1024)
    const total = 200
    await writer.write(Array.from({ length: total }, (_, i) => ({ key: `k${i}`, value })))
    const gate = Promise.withResolvers<void>()
    const keys = new Collector<string>()
    bus.bucket('muster_boot').watch({
      async onEntry({ key }) {
        keys.add(key)
        if (keys.items.length === 1) await gate.promise
      },
      onReset: () => undefined,
    })
    await keys.count(1)
    await writer.write([{ key: 'later', value }])
    gate.resolve()
    const all = await keys.count(total + 1)
    t.equal(all.at(-1), 'later')
    t.equal(new Set(all).size, total + 1)
  },
)
