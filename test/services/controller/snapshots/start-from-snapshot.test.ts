import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { encode } from '../../../../libs/codec/codec.ts'
import { digestOf } from '../../../../libs/digest/digest.ts'
import { reconcileLog } from '../../../../services/controller/reconcile-log.ts'
import { HistoryFiller } from '../../../../services/controller/snapshots/history-filler.ts'
import { fileOf } from '../../../libs/blobs/_fixtures.ts'
import { openBus, readyBus } from '../../../support/bus.ts'
import { startNatsServer } from '../../../support/nats-server.ts'
import { TestCluster, until } from '../../_cluster.ts'
import { startAnother } from '../_another.ts'
import { never, openCluster, putNode, recordingLogger } from '../_clusters.ts'
import { changeUpTo, openSnapshots, pointerOf } from './_snapshots.ts'

type Test = Parameters<typeof openSnapshots>[0]

/** A controller with changes up to 35, and snapshots of 20 and 30. */
async function started(t: Test) {
  const nats = await startNatsServer(t)
  const bus = await readyBus(t, nats.url)
  const first = await openSnapshots(t, bus, 'c1')
  for (const seq of [10, 20, 30]) {
    await changeUpTo(first.cluster, seq)
    await pointerOf(bus, seq)
  }
  await changeUpTo(first.cluster, 35)
  return { bus, nats, first }
}

t.test(
  'a controller without a store begins from a snapshot, and gets what was before it afterwards',
  async (t) => {
    const { bus, first } = await started(t)
    const second = await openSnapshots(t, bus, 'c2')
    t.equal(second.position.seq, 30)
    t.same(second.started.items, ['began from a snapshot'])
    t.same(second.cluster.standing, first.cluster.standing)
    t.equal(second.cluster.inventory.resolved('n1')?.comment, first.cluster.inventory.resolved('n1')?.comment)
    t.equal(await second.store.change(30), undefined)
    t.equal((await second.store.oldest())?.seq, 31)

    const { log, store, logger } = {
      log: bus.changeLog,
      store: second.store,
      logger: recordingLogger().logger,
    }
    const filler = new HistoryFiller({ log, store, position: second.position, logger })
    await filler.done
    for (const seq of [1, 17, 30]) t.same(await store.change(seq), await first.store.change(seq))
    t.same(
      await store.history('node', 'n1', { limit: 100 }),
      await first.store.history('node', 'n1', { limit: 100 }),
    )
    // All of the log can be put back from this one alone.
    await Promise.all([first, second].map(({ cluster }) => cluster.close()))
    await bus.changeLog.discard()
    await bus.ensureLayout()
    const { position } = second.cluster.state
    t.equal(await reconcileLog({ log, store, position, signal: never, logger }), 35)
    t.equal(digestOf((await bus.changeLog.read(35))!), first.cluster.standing.chain)
  },
)

t.test('a store that is filled half way is filled on from there', async (t) => {
  const { bus, first } = await started(t)
  const second = await openSnapshots(t, bus, 'c2')
  const known: number[] = []
  const log = {
    read: async (seq: number) => {
      known.push(seq)
      return bus.changeLog.read(seq)
    },
  }
  const changes = await Promise.all(
    [30, 29, 28].map(async (seq) => {
      const { change } = (await first.store.change(seq))!
      return { seq, change, bytes: (await bus.changeLog.read(seq))! }
    }),
  )
  await second.store.fill(changes)
  const { logger } = recordingLogger()
  await new HistoryFiller({ log, store: second.store, position: second.position, logger }).done
  t.equal(Math.max(...known), 27)
  t.ok(await second.store.change(1))
})

t.test('older changes that are not those that the later ones name are not taken', async (t) => {
  const { bus, first } = await started(t)
  const second = await openSnapshots(t, bus, 'c2')
  const log = { read: async (seq: number) => bus.changeLog.read(seq === 12 ? 13 : seq) }
  const { logger, messages } = recordingLogger()
  const filler = new HistoryFiller({ log, store: second.store, position: second.position, logger })
  await messages.until((all) => all.includes('the older changes cannot be had; trying on'))
  await filler.close()
  t.equal(await second.store.change(12), undefined)
  t.equal(first.cluster.refusal.reason, undefined)
})

t.test('a snapshot that is of another log, or not what its pointer says, is not used', async (t) => {
  const { bus, first } = await started(t)
  const bucket = bus.bucket('muster_snapshots')
  const [late, early] = [await pointerOf(bus, 30), await pointerOf(bus, 20)]
  const begin = async (id: string) => (await openSnapshots(t, bus, id)).position.seq
  await bucket.put('30', encode({ ...late, chain: digestOf('another') }))
  t.equal(await begin('of-another-log'), 20)
  await bucket.put('30', encode({ ...late, state: digestOf('another') }))
  t.equal(await begin('of-another-state'), 20)
  await bucket.put('30', encode({ ...late, blob: early.blob }))
  t.equal(await begin('with-the-blob-of-another'), 20)
  await bucket.put('30', encode({ ...late, blob: { digest: digestOf('nobody has it'), size: 9 } }))
  t.equal(await begin('that-nobody-has'), 20)
  await bucket.delete('20')
  t.equal(await begin('none-is-left'), 0)
  t.equal(first.cluster.refusal.reason, undefined)
})

t.test('who began from a snapshot takes no changes while NATS lacks what it does not have', async (t) => {
  const { bus, first } = await started(t)
  const second = await openSnapshots(t, bus, 'c2')
  await Promise.all([first, second].map(({ cluster }) => cluster.close()))
  await bus.changeLog.discard()
  await bus.ensureLayout()
  const alone = await openCluster(t, bus, join(second.directory, 'copy'), async (store) => {
    await store.restore(await second.store.load())
  })
  await alone.cluster.start(never)
  t.match(alone.cluster.refusal.reason, { code: 'MUSTER_LOG_INCOMPLETE' })
  const { position } = first.cluster.state
  const { logger } = recordingLogger()
  await reconcileLog({ log: bus.changeLog, store: first.store, position, signal: never, logger })
  alone.cluster.recheck()
  await alone.cluster.refusal.untilOver(never)
})

t.test('a blob that was damaged on the way or on disk is not used', async (t) => {
  const { bus, first } = await started(t)
  const late = await pointerOf(bus, 30)
  await writeFile(fileOf(join(first.directory, 'blobs'), late.blob), 'damaged')
  t.equal((await openSnapshots(t, bus, 'c2')).position.seq, 20)
})

t.test('a second controller begins from the snapshot of the first, and both agree', async (t) => {
  const cluster = await TestCluster.start(t)
  const settings = { name: 'test', snapshots: { every: 10, kept: 2 } }
  await cluster.change({ op: 'put', kind: 'setting', name: 'cluster', value: settings })
  const bus = openBus(t, cluster.nats.url)
  await bus.ready()
  for (let seq = 3; seq <= 15; seq += 1) await cluster.change(putNode('n1', { comment: `${seq}` }))
  await pointerOf(bus, 10)
  const { logger, messages } = recordingLogger()
  const second = await startAnother(t, { cluster, id: 'c2', logger })
  await messages.until((all) => all.includes('all older changes are here'))
  t.ok(messages.items.includes('began from a snapshot'))
  t.match(await second.get('/history/1'), { actor: 'muster' })
  t.match(await second.get('/nodes/n1?at=4'), { value: { comment: '4' } })
  interface Checked {
    findings: object[]
    checked: { compared?: number }
  }
  for (const each of [cluster, second]) {
    const { findings } = await until(
      () => each.get<Checked>('/check'),
      ({ checked }) => checked.compared === 1,
    )
    t.same(findings, [])
  }
})
