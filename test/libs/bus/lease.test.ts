import { once } from 'node:events'
import t from 'tap'
import type { Bus } from '../../../libs/bus/bus.ts'
import type { LeaseTerm } from '../../../libs/bus/lease-term.ts'
import { readyBus } from '../../support/bus.ts'
import { Collector } from '../../support/collector.ts'
import { startNatsServer } from '../../support/nats-server.ts'
import { startScript } from '../../support/script.ts'

const KEY = 'compiler'
const TTL_MS = 1_000

// They mostly wait, so they wait together.
t.jobs = 6
const PARALLEL = { buffered: true }

function contend(bus: Bus, holder: string, ttlMs = TTL_MS) {
  const log = new Collector<string>()
  const lease = bus.lease({
    key: KEY,
    holder,
    ttlMs,
    onAcquired: ({ epoch }) => log.add(`acquired ${epoch}`),
    onLost: ({ epoch }) => log.add(`lost ${epoch}`),
  })
  return { log, lease }
}

t.test(
  'one holds it at a time, keeps it past its lifetime, and hands it on when it closes',
  PARALLEL,
  async (t) => {
    const server = await startNatsServer(t)
    const a = contend(await readyBus(t, server.url), 'a')
    await a.log.count(1)
    const bus = await readyBus(t, server.url)
    const b = contend(bus, 'b')
    const epoch = a.lease.held!.epoch
    // Renewals raise the revision: by now it lives on them alone.
    const renewed = async () => ((await bus.bucket('muster_lease').get(KEY))?.revision ?? 0) >= epoch + 6
    while (!(await renewed()));
    t.match(a.lease.held, { holder: 'a', epoch })
    t.strictSame(b.log.items, [])
    await a.lease.close()
    t.strictSame(a.log.items, [`acquired ${epoch}`, `lost ${epoch}`])
    t.equal(a.lease.held, undefined)
    await b.log.count(1)
    t.ok(b.lease.held!.epoch > epoch, 'epochs rise')
    t.equal(b.lease.held!.origin, (await bus.bucket('muster_lease').info()).origin)
  },
)

t.test('a holder that is frozen is replaced, and knows at once when it wakes up', PARALLEL, async (t) => {
  const server = await startNatsServer(t)
  const bus = await readyBus(t, server.url)
  const other = startScript(t, 'lease-holder.ts', [server.url, KEY, 'other', `${TTL_MS}`])
  const [acquired] = await other.lines.count(1)
  const epoch = Number(acquired!.split(' ')[1])
  const own = contend(bus, 'own')
  other.child.kill('SIGSTOP')
  // Waiting in its input: the first thing it does when it is let go on.
  other.child.stdin.write('?\n')
  await own.log.count(1)
  t.ok(own.lease.held!.epoch > epoch)
  other.child.kill('SIGCONT')
  const said = await other.lines.until((all) => all.length >= 3)
  t.strictSame([...said].sort(), [`acquired ${epoch}`, `lost ${epoch}`, 'not held'].sort())
  t.ok(own.lease.held)
})

t.test('a holder that is killed is replaced', PARALLEL, async (t) => {
  const server = await startNatsServer(t)
  const bus = await readyBus(t, server.url)
  const other = startScript(t, 'lease-holder.ts', [server.url, KEY, 'other', `${TTL_MS}`])
  await other.lines.count(1)
  const own = contend(bus, 'own')
  other.child.kill('SIGKILL')
  await once(other.child, 'exit')
  await own.log.count(1)
  t.ok(own.lease.held)
})

t.test(
  'without NATS the holder gives up when its time has run out, and gets it again afterwards',
  async (t) => {
    const server = await startNatsServer(t)
    const { log, lease } = contend(await readyBus(t, server.url), 'a')
    await log.count(1)
    await server.kill()
    await log.count(2)
    t.equal(lease.held, undefined)
    await server.start()
    const [first, lost, second] = await log.count(3)
    t.equal(lost, first!.replace('acquired', 'lost'))
    t.ok(Number(second!.split(' ')[1]) > Number(first!.split(' ')[1]))
  },
)

t.test('a restart of NATS that is shorter than the lease does not end it', PARALLEL, async (t) => {
  const server = await startNatsServer(t)
  const bus = await readyBus(t, server.url)
  const { log, lease } = contend(bus, 'a', 20_000)
  await log.count(1)
  await server.restart()
  await bus.ready()
  t.ok(lease.held)
  await lease.close()
  t.equal(log.items.length, 2)
  t.equal(await bus.bucket('muster_lease').get(KEY), undefined, 'it was given back')
})

t.test('a lease that somebody took away by hand is lost with the next renewal', PARALLEL, async (t) => {
  const server = await startNatsServer(t)
  const bus = await readyBus(t, server.url)
  const { log } = contend(bus, 'a')
  await log.count(1)
  await bus.bucket('muster_lease').put(KEY, Buffer.from('mine'))
  t.match((await log.count(2))[1], /^lost/)
})

t.test(
  'a lease bucket that lost revisions does not leave its holder behind the fences of former ones',
  PARALLEL,
  async (t) => {
    const server = await startNatsServer(t)
    const bus = await readyBus(t, server.url)
    const fenced = [bus.bucket('muster_boot')]
    const { origin } = await bus.bucket('muster_lease').info()
    // What a former holder wrote whose claims were lost with the end of the lease bucket.
    await bus.fencedWriter('muster_boot').open({ holder: 'former', epoch: 1_000, origin })
    const acquired = Promise.withResolvers<LeaseTerm>()
    bus.lease({
      key: KEY,
      holder: 'a',
      ttlMs: TTL_MS,
      fenced,
      onAcquired: acquired.resolve,
      onLost: () => {},
    })
    const term = await acquired.promise
    t.equal(term.epoch, 1_001)
    await bus.fencedWriter('muster_boot').open(term)
  },
)
