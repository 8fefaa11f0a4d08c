import t from 'tap'
import { LiveStore } from '../../../services/boot-server/live-store.ts'
import { groupRecord, nodeRecord, refOf } from './_records.ts'

t.test('what was live is live again after a restart', async (t) => {
  const directory = t.testdir()
  const group = groupRecord('g')
  const pairs = [nodeRecord('n1'), nodeRecord('n2')].map((node) => ({ node, group }))
  {
    await using store = await LiveStore.open(directory)
    await store.save({ switched: pairs, removed: [], live: pairs })
    await store.saveLoaders({ 'undionly.kpxe': refOf('loader') })
    await store.saveOrigins(['http://127.0.0.1:1'])
  }
  await using store = await LiveStore.open(directory)
  t.same(await store.load(), {
    pairs,
    loaders: { 'undionly.kpxe': refOf('loader') },
    origins: ['http://127.0.0.1:1'],
  })
})

t.test('a group that no live node needs is forgotten, one that some still need stays', async (t) => {
  await using store = await LiveStore.open(t.testdir())
  const before = groupRecord('g')
  const after = groupRecord('g', { seq: 2 })
  const first = { node: nodeRecord('n1'), group: before }
  const second = { node: nodeRecord('n2'), group: before }
  await store.save({ switched: [first, second], removed: [], live: [first, second] })
  const switched = { node: first.node, group: after }
  await store.save({ switched: [switched], removed: [], live: [switched, second] })
  t.same((await store.load()).pairs, [switched, second])
  await store.save({ switched: [], removed: ['n2'], live: [switched] })
  t.same((await store.load()).pairs, [switched])
})

t.test('a directory in use is refused with what to do', async (t) => {
  const directory = t.testdir()
  await using _store = await LiveStore.open(directory)
  await t.rejects(LiveStore.open(directory), { code: 'MUSTER_STATE_UNUSABLE', hint: /another boot server/ })
})
