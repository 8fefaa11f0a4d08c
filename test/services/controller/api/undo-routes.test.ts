import t from 'tap'
import type { Operation } from '../../../../libs/changes/operation.ts'
import { smallRoot, TestCluster } from '../../_cluster.ts'

const put = (kind: 'node' | 'profile', name: string, value: object): Operation => ({
  op: 'put',
  kind,
  name,
  value,
})
const remove = (name: string): Operation => ({ op: 'delete', kind: 'node', name })

t.test('a change is taken back by another: what it altered, made and deleted is as before', async (t) => {
  const cluster = await TestCluster.start(t)
  await cluster.change(put('node', 'n1', { rack: 'r1' }), put('node', 'n2', { rack: 'r1' }))
  await cluster.post('/changes', {
    reason: 'mistake',
    ops: [put('node', 'n1', { rack: 'r2' }), put('node', 'n3', {}), remove('n2')],
  })
  const entities = [
    { kind: 'node', name: 'n1', before: { rack: 'r2' }, after: { rack: 'r1' } },
    { kind: 'node', name: 'n3', before: {} },
    { kind: 'node', name: 'n2', after: { rack: 'r1' } },
  ]
  const nodes = { count: 3, folded: 'n[1-3]' }
  t.same(await cluster.post('/undo', { seq: 3, dryRun: true }), { seq: 3, nodes, entities, more: 0 })
  t.same(await cluster.post('/undo', { seq: 3 }), { seq: 4, nodes, entities, more: 0 })
  t.match(await cluster.get('/nodes?select=n[1-2]'), {
    items: [{ value: { rack: 'r1' } }, { value: { rack: 'r1' } }],
  })
  await t.rejects(cluster.get('/nodes/n3'), { code: 'MUSTER_NOT_FOUND' })
  t.match(await cluster.get('/history/4'), { actor: 'test', reason: 'undo change 3: mistake' })
  await cluster.post('/undo', { seq: 4, reason: 'after all' })
  t.match(await cluster.get('/nodes?view=names'), { items: ['n1', 'n3'] }, 'an undo can be undone')
  await t.rejects(cluster.post('/undo', { seq: 99 }), { code: 'MUSTER_NOT_FOUND' })
})

t.test('what was changed again since is not undone, and it is told by what', async (t) => {
  const cluster = await TestCluster.start(t)
  await cluster.change(put('node', 'n1', { rack: 'r1' }), put('node', 'n2', {}))
  await cluster.post('/changes', { reason: 'new rack', ops: [put('node', 'n1', { rack: 'r2' })] })
  await t.rejects(cluster.post('/undo', { seq: 2 }), {
    code: 'MUSTER_CHANGE_CONFLICT',
    message: 'node n1 was changed after change 2, by change 3 (test: new rack)',
    hint: 'Undo that one first: muster undo 3. Nothing was changed.',
  })
  await cluster.change(remove('n1'))
  await t.rejects(cluster.post('/undo', { seq: 3 }), {
    message: /^node n1 was deleted after change 3, by change 4/,
  })
  await cluster.change(put('node', 'n1', {}))
  await cluster.change(remove('n1'))
  await t.rejects(cluster.post('/undo', { seq: 4 }), { code: 'MUSTER_CHANGE_CONFLICT' }, 'deleted twice')
})

t.test('an undo is checked like any change', async (t) => {
  const cluster = await TestCluster.start(t)
  await cluster.change(put('profile', 'p', {}))
  await cluster.change(put('node', 'n1', { profiles: ['p'] }))
  await t.rejects(cluster.post('/undo', { seq: 2 }), { code: 'MUSTER_IN_USE' })
  await t.rejects(cluster.post('/undo', { seq: 1 }), {
    code: 'MUSTER_REQUEST_INVALID',
    message: /of what comes with muster/,
  })
})

t.test('an image gets its former version back', async (t) => {
  const cluster = await TestCluster.start(t)
  const [first, second] = [await smallRoot(t.testdir()), await smallRoot(`${t.testdirName}/other`)]
  await cluster.importImage('debian', first)
  await cluster.importImage('debian', second)
  t.match(await cluster.get('/images/debian'), { seq: 3, value: { source: second } })
  await cluster.post('/undo', { seq: 3 })
  t.match(await cluster.get('/images/debian'), { seq: 4, value: { source: first } })
})
