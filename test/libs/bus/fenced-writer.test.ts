import t from 'tap'
import { BadNameError, BusUnavailableError, FencedOutError } from '../../../libs/bus/errors.ts'
import type { LeaseTerm } from '../../../libs/bus/lease-term.ts'
import { openBus, readyBus } from '../../support/bus.ts'
import { startNatsCluster } from '../../support/nats-cluster.ts'
import { type Owner, startNatsServer } from '../../support/nats-server.ts'
import { startScript } from '../../support/script.ts'

const term = (holder: string, epoch: number): LeaseTerm => ({ holder, epoch, origin: 'lease bucket' })
const one = (key: string, value = 'x') => [{ key, value: Buffer.from(value) }]

async function twoWriters(t: Owner) {
  const server = await startNatsServer(t)
  const a = await readyBus(t, server.url)
  const b = await readyBus(t, server.url)
  return {
    server,
    boot: b.bucket('muster_boot'),
    a: a.fencedWriter('muster_boot'),
    b: b.fencedWriter('muster_boot'),
  }
}

t.test('a batch is written in order, with deletions', async (t) => {
  const { a, boot } = await twoWriters(t)
  await a.open(term('a', 1))
  await a.write([...one('k1'), ...one('k2'), { key: 'k1', value: undefined }])
  t.equal(await boot.get('k1'), undefined)
  const first = (await boot.get('k2'))!.revision
  await a.write([])
  await Promise.all([a.write(one('k3')), a.write(one('k4'))])
  t.match(await boot.get('k4'), { revision: first + 3 })
})

t.test('once another has opened, nothing of the former writer is taken any more', async (t) => {
  const { a, b, boot } = await twoWriters(t)
  await a.open(term('a', 1))
  await a.write(one('k', 'old'))
  await b.open(term('b', 2))
  await t.rejects(a.write(one('k', 'stale')), FencedOutError)
  t.equal(a.isOpen, false)
  await t.rejects(a.write(one('k', 'stale')), FencedOutError, 'nor later')
  t.equal(Buffer.from((await boot.get('k'))!.value!).toString(), 'old')
  await b.write(one('k', 'new'))
  t.equal(Buffer.from((await boot.get('k'))!.value!).toString(), 'new')
})

t.test('a former writer cannot open again with its earlier term, and the later one can', async (t) => {
  const { a, b } = await twoWriters(t)
  await a.open(term('a', 1))
  await b.open(term('b', 2))
  await t.rejects(a.open(term('a', 1)), FencedOutError)
  await b.write(one('k'))
  await b.open(term('b', 2))
  await b.write(one('k'))
  await a.open({ ...term('a', 1), origin: 'a lease bucket that was made anew' })
  await t.rejects(b.write(one('k')), FencedOutError)
})

t.test('of two that open at once, the later term wins', async (t) => {
  const { a, b } = await twoWriters(t)
  for (let round = 1; round <= 10; round++) {
    const early = a.open(term('a', 2 * round)).catch((error) => error)
    await Promise.all([early, b.open(term('b', 2 * round + 1))])
    await b.write(one('k'))
    await t.rejects(a.write(one('k')), FencedOutError)
  }
})

// Chained by sequence numbers, the message after the one that the fence made fail was taken, and all that followed.
t.test(
  'when the fence falls in the middle of a batch, a prefix is stored and nothing after the fence',
  async (t) => {
    for (let round = 1; round <= 3; round++) {
      const { a, b, boot } = await twoWriters(t)
      await a.open(term('a', 1))
      const batch = Array.from({ length: 20_000 }, (_, i) => ({ key: `k${i}`, value: Buffer.from(`${i}`) }))
      const written = a.write(batch).catch((error) => error)
      while ((await boot.get(`k${round * 100}`)) === undefined);
      await b.open(term('b', 2))
      const fence = (await boot.last('fence'))!.revision
      t.type(await written, FencedOutError)
      const stored = new Map<string, number>()
      await new Promise<void>((resolve) => {
        const onEntry = ({ key, revision }: { key: string; revision: number }) =>
          void stored.set(key, revision)
        boot.watch({ onEntry, onReset: () => undefined, onCaughtUp: resolve })
      })
      t.ok(stored.size < batch.length, `${stored.size} of ${batch.length}`)
      t.ok(batch.slice(0, stored.size).every(({ key }) => stored.has(key)))
      t.ok([...stored.values()].every((revision) => revision < fence))
    }
  },
)

t.test(
  'when the server dies in the middle of a batch, a prefix of it is stored, and opening again mends it',
  async (t) => {
    const { server, a, boot } = await twoWriters(t)
    await a.open(term('a', 1))
    const batch = Array.from({ length: 20_000 }, (_, i) => ({ key: `k${i}`, value: Buffer.from(`${i}`) }))
    const written = a.write(batch).catch((error) => error)
    while ((await boot.get('k600')) === undefined);
    await server.kill()
    t.type(await written, BusUnavailableError)
    await t.rejects(a.write(one('k0')), FencedOutError, 'it is not open any more')
    await server.start()
    const later = openBus(t, server.url)
    await later.ready()
    const stored = new Set<string>()
    await new Promise<void>((resolve) => {
      const follow = { onEntry: ({ key }: { key: string }) => void stored.add(key), onReset: () => undefined }
      later.bucket('muster_boot').watch({ ...follow, onCaughtUp: resolve })
    })
    t.ok(batch.slice(0, stored.size).every(({ key }) => stored.has(key)))
    const again = later.fencedWriter('muster_boot')
    await again.open(term('a', 1))
    await again.write(batch.slice(0, 100))
  },
)

t.test('anybody else writing to the bucket ends it as well', async (t) => {
  const { a, boot } = await twoWriters(t)
  await a.open(term('a', 1))
  await boot.put('k', Buffer.from('by hand'))
  await t.rejects(a.write(one('k')), FencedOutError)
  await a.open(term('a', 1))
  await a.write(one('k'))
})

t.test('a bad key in a batch is found before anything is sent', async (t) => {
  const { a, boot } = await twoWriters(t)
  await a.open(term('a', 1))
  await t.rejects(a.write([...one('good'), ...one('bad key')]), BadNameError)
  t.equal(await boot.get('good'), undefined)
  t.equal(a.isOpen, true)
})

t.test(
  'a writer whose process was frozen in the middle of writing gets nothing in when it wakes up',
  async (t) => {
    const server = await startNatsServer(t)
    const bus = await readyBus(t, server.url)
    const boot = bus.bucket('muster_boot')
    const flood = startScript(t, 'fenced-flood.ts', [server.url])
    await flood.lines.count(1)
    flood.child.kill('SIGSTOP')
    const writer = bus.fencedWriter('muster_boot')
    await writer.open(term('b', 1))
    const keys = ['k0', 'k1000', 'k1999']
    for (const key of keys) await writer.write(one(key, 'new'))
    flood.child.kill('SIGCONT')
    t.strictSame(await flood.lines.count(2), ['writing', 'FencedOutError'])
    for (const key of keys) t.equal(Buffer.from((await boot.get(key))!.value!).toString(), 'new')
    await writer.write(one('k0', 'newer'))
  },
)

t.test('where servers keep copies of the bucket', async (t) => {
  const stream = 'KV_muster_boot'
  const cluster = await startNatsCluster(t)
  const [a, b] = [openBus(t, '', { servers: cluster.urls }), openBus(t, '', { servers: cluster.urls })]
  await Promise.all([a.ready(), b.ready()])
  await a.ensureLayout({ replicas: 3 })
  const boot = b.bucket('muster_boot')

  // Each looked for itself whether the last id was the expected one, and this one had forgotten it.
  t.test('one that was started again after a quiet time has all that is acknowledged', async (t) => {
    const writer = a.fencedWriter('muster_boot')
    await writer.open(term('a', 1))
    await writer.write(one('before'))
    const leader = await cluster.leaderOf(stream)
    const follower = cluster.servers.find((server) => server !== leader)!
    await follower.kill()
    await cluster.untilIdsForgotten(stream)
    await follower.start()
    await cluster.untilReady()
    await cluster.untilCurrent(stream)
    await Promise.all([a.ready(), b.ready()])
    await writer.write([...one('after'), ...one('later')])
    await Promise.all([writer.write(one('k3')), writer.write(one('k4'))])
    await cluster.untilCurrent(stream)
    while ((await cluster.leaderOf(stream)) !== follower) await cluster.moveLeader(stream)
    for (const key of ['before', 'after', 'later', 'k3', 'k4']) t.ok(await boot.get(key), key)
  })

  t.test('a fence in the middle of a batch leaves a prefix of it, too', async (t) => {
    const [former, later] = [a.fencedWriter('muster_boot'), b.fencedWriter('muster_boot')]
    await former.open(term('a', 2))
    const batch = Array.from({ length: 2_000 }, (_, i) => ({ key: `p${i}`, value: Buffer.from(`${i}`) }))
    const written = former.write(batch).catch((error) => error)
    while ((await boot.get('p100')) === undefined);
    await later.open(term('b', 3))
    t.type(await written, FencedOutError)
    const stored = new Set<string>()
    await new Promise<void>((resolve) => {
      const onEntry = ({ key }: { key: string }) => void (key.startsWith('p') && stored.add(key))
      boot.watch({ onEntry, onReset: () => undefined, onCaughtUp: resolve })
    })
    t.ok(stored.size < batch.length, `${stored.size} of ${batch.length}`)
    t.ok(batch.slice(0, stored.size).every(({ key }) => stored.has(key)))
    await later.write(one('p0', 'new'))
  })
})
