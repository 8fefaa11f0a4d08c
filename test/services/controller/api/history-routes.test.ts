import t from 'tap'
import type { Operation } from '../../../../libs/changes/operation.ts'
import { TestCluster } from '../../_cluster.ts'

const put = (name: string, value: object): Operation => ({ op: 'put', kind: 'node', name, value })

interface Listed {
  items: { seq: number }[]
}

t.test('the last changes are listed, of everything or of one thing', async (t) => {
  const cluster = await TestCluster.start(t)
  await cluster.change(...[1, 2, 3].map((id) => put(`n${id}`, {})))
  await cluster.post('/changes', {
    reason: 'moved',
    ops: [put('n1', { rack: 'r1' }), { op: 'delete', kind: 'node', name: 'n3' }],
  })
  await cluster.change(put('n2', { rack: 'r2' }))
  const { items } = await cluster.get<Listed>('/history?limit=3')
  t.match(items, [
    { seq: 4, actor: 'test', ops: { put: { node: 'n2' }, delete: {}, count: 1 } },
    { seq: 3, reason: 'moved', ops: { put: { node: 'n1' }, delete: { node: 'n3' }, count: 2 } },
    { seq: 2, ops: { put: { node: 'n[1-3]' }, count: 3 } },
  ])
  const seqs = async (query: string) =>
    (await cluster.get<Listed>(`/history?${query}`)).items.map(({ seq }) => seq)
  t.same(await seqs('before=3'), [2, 1])
  t.same(await seqs('kind=node&name=n1'), [3, 2])
  t.same(await seqs('kind=node&name=n1&before=3&limit=1'), [2])
  t.same(await seqs('kind=node&name=never'), [])
  await t.rejects(cluster.get('/history?kind=node'), { code: 'MUSTER_REQUEST_INVALID' })
})

t.test('one change is told in full, with what was before', async (t) => {
  const cluster = await TestCluster.start(t)
  await cluster.change(put('n1', { rack: 'r1' }), put('n2', {}))
  await cluster.change(put('n1', { rack: 'r2' }), put('n3', {}), { op: 'delete', kind: 'node', name: 'n2' })
  const change = await cluster.get<{ entities: object[]; digest: string }>('/history/3')
  t.match(change, { seq: 3, actor: 'test', digest: /^[0-9a-f]{64}$/, more: 0 })
  t.same(change.entities, [
    { kind: 'node', name: 'n1', before: { rack: 'r1' }, after: { rack: 'r2' } },
    { kind: 'node', name: 'n3', after: {} },
    { kind: 'node', name: 'n2', before: {} },
  ])
  await cluster.change(put('n2', { rack: 'r9' }))
  t.match(await cluster.get('/history/4'), { prev: change.digest, entities: [{ name: 'n2', after: {} }] })
  await t.rejects(cluster.get('/history/5'), { code: 'MUSTER_NOT_FOUND', message: 'there is no change 5' })
})
