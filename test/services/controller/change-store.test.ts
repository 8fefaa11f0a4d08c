import t from 'tap'
import { ClusterState } from '../../../libs/changes/cluster-state.ts'
import type { Operation } from '../../../libs/changes/operation.ts'
import { ChangeStore } from '../../../services/controller/change-store.ts'
import { next } from '../../libs/changes/_changes.ts'

async function append(store: ChangeStore, state: ClusterState, ops: Operation[]): Promise<void> {
  const seq = state.position.seq + 1
  const bytes = next(state, ops)
  const change = state.apply(seq, bytes)
  await store.append({ seq, bytes, change, position: state.position })
}

t.test('a store that is opened again is at the same state', async (t) => {
  const directory = t.testdir()
  const state = new ClusterState()
  {
    await using store = await ChangeStore.open(directory)
    await append(store, state, [
      { op: 'put', kind: 'node', name: 'n1.site', value: { rack: 'r1' } },
      { op: 'put', kind: 'node', name: 'n2', value: {} },
    ])
    await append(store, state, [{ op: 'delete', kind: 'node', name: 'n2' }])
  }
  await using store = await ChangeStore.open(directory)
  const loaded = await store.load()
  t.same(loaded.position, state.position)
  t.same([...loaded.entries('node')], [['n1.site', { value: { rack: 'r1' }, seq: 1 }]])
})

t.test('an empty store is at the genesis', async (t) => {
  await using store = await ChangeStore.open(t.testdir())
  t.same((await store.load()).position, new ClusterState().position)
})

t.test('changes come back in the order of their sequence', async (t) => {
  await using store = await ChangeStore.open(t.testdir())
  const state = new ClusterState()
  for (let count = 0; count < 12; count += 1) await append(store, state, [])
  const seqs: number[] = []
  for await (const { seq } of store.changes(9)) seqs.push(seq)
  t.same(seqs, [9, 10, 11, 12])
})

t.test('a directory that another process works on is refused', async (t) => {
  const directory = t.testdir()
  await using _store = await ChangeStore.open(directory)
  await t.rejects(ChangeStore.open(directory), { code: 'MUSTER_STORE_LOCKED' })
})

t.test('a directory that cannot be made is an error that says so', async (t) => {
  const file = t.testdir({ file: '' })
  await t.rejects(ChangeStore.open(`${file}/file/store`), { code: 'MUSTER_STORE_UNUSABLE' })
})
