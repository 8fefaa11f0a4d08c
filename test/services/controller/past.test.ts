import t from 'tap'
import type { Operation } from '../../../libs/changes/operation.ts'
import { effectsOf } from '../../../services/controller/change-effects.ts'
import { settersOf } from '../../../services/controller/field-setters.ts'
import { entityAt, type History, nodeAt } from '../../../services/controller/past.ts'
import { openBus } from '../../support/bus.ts'
import { startNatsServer } from '../../support/nats-server.ts'
import { never, openCluster, propose, putNode } from './_clusters.ts'

const profile = (name: string, value: object): Operation => ({ op: 'put', kind: 'profile', name, value })

async function site(t: Parameters<typeof openCluster>[0] & { testdir(): string }) {
  const nats = await startNatsServer(t)
  const bus = openBus(t, nats.url)
  await bus.ready()
  await bus.ensureLayout()
  const { cluster, store } = await openCluster(t, bus, t.testdir())
  await cluster.start(never)
  return { cluster, store, state: cluster.state }
}

t.test('a node of former times has the profiles of former times', async (t) => {
  const { cluster, store, state } = await site(t)
  await propose(cluster, profile('inner', { rack: 'r1' }), profile('outer', { profiles: ['inner'] }))
  await propose(cluster, putNode('n1', { profiles: ['outer'] }))
  await propose(cluster, profile('inner', { rack: 'r2' }))
  const rackAt = async (seq: number) => (await nodeAt({ store, state, name: 'n1', seq })).resolved.rack
  t.equal(await rackAt(2), 'r1')
  t.equal(await rackAt(3), 'r2')
  await t.rejects(rackAt(1), { code: 'MUSTER_NOT_FOUND' })
})

t.test('where older changes are not here yet, nothing is made up', async (t) => {
  const { cluster, store, state } = await site(t)
  await propose(cluster, putNode('n1', { rack: 'r1' }))
  await propose(cluster, putNode('n1', { rack: 'r1', comment: 'x' }))
  // As on a controller that began from a snapshot at change 1 and has not fetched that one yet.
  const late: History = {
    recent: (range) => store.recent(range),
    change: async (seq) => (seq === 1 ? undefined : store.change(seq)),
    history: async (kind, name, range) => (await store.history(kind, name, range)).filter((seq) => seq > 1),
    valueAt: async (of) => (of.seq === 1 ? undefined : store.valueAt(of)),
  }
  const incomplete = { code: 'MUSTER_HISTORY_INCOMPLETE' }
  await t.rejects(entityAt({ store: late, state, kind: 'node', name: 'n1', seq: 1 }), incomplete)
  const { change } = (await store.change(2))!
  await t.rejects(effectsOf(late, { seq: 2, change, max: 10 }), incomplete)
  const setters = await settersOf(late, { kind: 'node', name: 'n1', paths: [['rack'], ['comment']] })
  t.same([...setters.keys()], [], 'comment may have been there before, as far as this controller knows')
})
