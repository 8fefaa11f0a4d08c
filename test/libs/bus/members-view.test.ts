import t from 'tap'
import { readyBus } from '../../support/bus.ts'
import { Collector } from '../../support/collector.ts'
import { startNatsServer } from '../../support/nats-server.ts'

const TTL_MS = 600

// They mostly wait, so they wait together.
t.jobs = 3
const PARALLEL = { buffered: true }

async function setUp(t: Parameters<typeof startNatsServer>[0]) {
  const server = await startNatsServer(t)
  const bus = await readyBus(t, server.url, { memberTtlMs: TTL_MS })
  const changes = new Collector<string>()
  const view = bus.members({
    ttlMs: TTL_MS,
    onChange: (key, value) => changes.add(`${key} ${value === undefined ? 'gone' : Buffer.from(value)}`),
  })
  const keys = () => view.list().map(({ key }) => key)
  return { server, bus, changes, view, keys }
}

t.test('members come, change, leave, and are gone when they fall silent', PARALLEL, async (t) => {
  const { bus, changes, view, keys } = await setUp(t)
  let state = 'starting'
  const a = bus.announce({ key: 'boot-server.a', value: () => Buffer.from(state), intervalMs: 50 })
  await changes.count(1)
  state = 'ready'
  await changes.count(2)
  // It is written once and never again, as by a member that died.
  await bus.bucket('muster_members').put('boot-server.b', Buffer.from('x'))
  await changes.count(4)
  t.strictSame(keys(), ['boot-server.a'])
  await a.close()
  t.strictSame(await changes.count(5), [
    'boot-server.a starting',
    'boot-server.a ready',
    'boot-server.b x',
    'boot-server.b gone',
    'boot-server.a gone',
  ])
  t.strictSame(keys(), [])
  await view.close()
})

t.test(
  'while NATS is away nobody is taken for dead, and afterwards everybody has time to speak',
  async (t) => {
    const { server, bus, changes, keys } = await setUp(t)
    await bus.bucket('muster_members').put('boot-server.a', Buffer.from('x'))
    await bus.bucket('muster_members').put('boot-server.b', Buffer.from('x'))
    await changes.count(2)
    await server.kill()
    // Longer than they live, counted by the same kind of timer that would sweep them.
    for (let tick = 0; tick < 8; tick++) await new Promise((resolve) => setTimeout(resolve, TTL_MS / 4))
    t.strictSame(keys(), ['boot-server.a', 'boot-server.b'])
    await server.start()
    await bus.ready()
    bus.announce({ key: 'boot-server.a', value: () => Buffer.from('x'), intervalMs: 50 })
    t.strictSame((await changes.count(3)).slice(2), ['boot-server.b gone'])
    t.strictSame(keys(), ['boot-server.a'])
  },
)

t.test('a handler that throws harms nobody', PARALLEL, async (t) => {
  const { bus, changes } = await setUp(t)
  bus.members({
    onChange() {
      throw new Error('bad handler')
    },
  })
  await bus.bucket('muster_members').put('boot-server.a', Buffer.from('x'))
  await changes.count(1)
  t.equal(bus.connected, true)
})
