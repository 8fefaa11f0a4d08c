import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import t from 'tap'
import { openBus, readyBus } from '../../support/bus.ts'
import { startNatsServer } from '../../support/nats-server.ts'
import { startScript } from '../../support/script.ts'
import { until } from '../_cluster.ts'
import { never, openCluster, propose, putNode, startedCluster } from './_clusters.ts'

t.test(
  'closing makes none of the changes that wait for their turn, and does not wait for NATS',
  async (t) => {
    const nats = await startNatsServer(t)
    const bus = await readyBus(t, nats.url)
    const { cluster } = await openCluster(t, bus, t.testdir())
    await cluster.start(never)
    await propose(cluster, putNode('n0'))
    nats.pause()
    const proposals = ['n1', 'n2', 'n3'].map((name) => propose(cluster, putNode(name)))
    const outcomes = Promise.allSettled(proposals)
    await cluster.close()
    const codes = (await outcomes).map((outcome) => (outcome as PromiseRejectedResult).reason.code)
    t.same(codes, ['MUSTER_CHANGE_UNCERTAIN', 'MUSTER_STOPPING', 'MUSTER_STOPPING'])
    nats.resume()
    const after = openBus(t, nats.url)
    await after.ready()
    t.ok((await after.changeLog.lastSeq()) <= 2, 'only what was under way can be in the log')
  },
)

t.test('who is told to stop while NATS is away at the start lets go', async (t) => {
  const nats = await startNatsServer(t)
  const bus = await readyBus(t, nats.url)
  const { cluster } = await openCluster(t, bus, t.testdir())
  nats.pause()
  t.teardown(() => nats.resume())
  const stop = new AbortController()
  const starting = cluster.start(stop.signal)
  stop.abort(new Error('told to stop'))
  await t.rejects(starting, { message: 'told to stop' })
})

t.test('who is told to stop while it catches up with the log lets go', async (t) => {
  const nats = await startNatsServer(t)
  const bus = await readyBus(t, nats.url)
  const directory = t.testdir({ first: {}, second: {} })
  const first = await openCluster(t, bus, join(directory, 'first'))
  await first.cluster.start(never)
  await propose(first.cluster, putNode('n1'))
  const second = await openCluster(t, bus, join(directory, 'second'))
  await second.store.close()
  const stop = new AbortController()
  const starting = second.cluster.start(stop.signal)
  await second.messages.until((all) => all.includes('a change cannot be written to disk; trying on'))
  stop.abort(new Error('told to stop'))
  await t.rejects(starting, { message: 'told to stop' })
})

t.test(
  'while the disk is full changes are refused at once, with the reason, and are not appended',
  async (t) => {
    const nats = await startNatsServer(t)
    const bus = await readyBus(t, nats.url)
    const directory = t.testdir({ first: {}, second: {} })
    const first = await openCluster(t, bus, join(directory, 'first'))
    const second = await openCluster(t, bus, join(directory, 'second'))
    await first.cluster.start(never)
    await second.cluster.start(never)
    await second.store.close()
    await propose(first.cluster, putNode('n1'))
    await second.messages.until((all) => all.includes('a change cannot be written to disk; trying on'))
    await t.rejects(propose(second.cluster, putNode('n2')), {
      code: 'MUSTER_STORE_UNUSABLE',
      message: /second cannot be written/,
    })
    t.equal(await bus.changeLog.lastSeq(), 1)
  },
)

t.test('two controllers that complete a wiped log at the same time both come to its end', async (t) => {
  const nats = await startNatsServer(t)
  const directory = t.testdir({ first: {}, second: {} })
  const directories = ['first', 'second'].map((name) => join(directory, name))
  const count = 40
  {
    const bus = await readyBus(t, nats.url)
    const [first, second] = await Promise.all(directories.map((each) => openCluster(t, bus, each)))
    await Promise.all([first, second].map((each) => each!.cluster.start(never)))
    for (let n = 1; n <= count; n += 1) await propose(first!.cluster, putNode(`n${n}`))
    await second!.cluster.caughtUp(never)
    for (const each of [first, second]) {
      await each!.cluster.close()
      await each!.store.close()
    }
    await bus.close()
  }
  await nats.stop()
  await nats.wipeStore()
  await nats.start()
  const bus = await readyBus(t, nats.url)
  const both = await Promise.all(directories.map((each) => openCluster(t, bus, each)))
  await Promise.all(both.map(({ cluster }) => cluster.start(never)))
  t.equal(await bus.changeLog.lastSeq(), count)
  await propose(both[1]!.cluster, putNode('more'))
  await both[0]!.cluster.caughtUp(never)
  t.ok(both[0]!.cluster.state.get('node', 'more'))
})

t.test(
  'a log that is wiped while controllers run gets back what it held, and changes are refused until then',
  async (t) => {
    const nats = await startNatsServer(t)
    const bus = await readyBus(t, nats.url)
    const { cluster } = await openCluster(t, bus, t.testdir())
    await cluster.start(never)
    await propose(cluster, putNode('n1'))
    await nats.stop()
    await nats.wipeStore()
    await nats.start()
    await bus.ready()
    await bus.ensureLayout()
    const codes = new Set<string>()
    const attempt = () => propose(cluster, putNode('n2')).catch(({ code }) => void codes.add(code))
    t.equal(await until(attempt, (seq) => seq !== undefined), 2)
    t.same(
      [...codes].filter((code) => code !== 'MUSTER_BUS_UNAVAILABLE'),
      [],
    )
    t.ok(await bus.changeLog.read(1))
  },
)

t.test(
  'a controller that is killed at any moment comes back to the digest of one that never was',
  async (t) => {
    const { cluster, nats } = await startedCluster(t)
    const directory = t.testdir({ killed: {} })
    const digests = new Map([[0, cluster.standing.state]])
    cluster.onChange((seq) => digests.set(seq, cluster.standing.state))
    const total = 400
    const storm = (async () => {
      for (let n = 1; n <= total; n += 1) {
        const ops = [putNode(`n${n % 50}`, { comment: `${n}` }), putNode(`m${n}`)]
        await propose(
          cluster,
          ...ops,
          ...(n > 10 ? [{ op: 'delete', kind: 'node', name: `m${n - 10}` } as const] : []),
        )
      }
    })()
    let reached = 0
    let kills = 0
    while (reached < total) {
      const { child, lines } = startScript(t, '../services/controller/_cluster-process.ts', [
        nats.url,
        join(directory, 'killed'),
      ])
      const isLast = reached > total - 100
      // Some are killed as soon as their store is open, the others after a few changes.
      const enough = kills % 4 === 0 ? 1 : 1 + randomInt(60)
      await lines.until((all) =>
        isLast ? all.at(-1)?.startsWith(`${total} `) === true : all.length >= enough,
      )
      child.kill('SIGKILL')
      await once(child, 'exit')
      kills += 1
      for (const line of lines.items) {
        const [seq, digest] = line.split(' ')
        t.equal(digest, digests.get(Number(seq)), `after change ${seq}`)
        reached = Number(seq)
      }
    }
    await storm
    t.ok(kills > 2)
    t.equal(reached, total)
  },
)

t.test('of 200 changes at once on two controllers none is refused because others came first', async (t) => {
  const one = await startedCluster(t)
  const bus = await readyBus(t, one.nats.url)
  const other = await openCluster(t, bus, join(t.testdirName, 'other'))
  await other.cluster.start(never)
  const clusters = [one.cluster, other.cluster] as const
  const names = Array.from({ length: 200 }, (_, index) => `n${index}`)
  const changes = names.map((name, index) => propose(clusters[index % 2]!, putNode(name)))
  t.equal(new Set(await Promise.all(changes)).size, 200)
  await Promise.all(clusters.map((cluster) => cluster.caughtUp(never)))
  for (const { state } of clusters) t.equal(state.digest, one.cluster.state.digest)
})
