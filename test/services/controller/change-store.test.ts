import fc from 'fast-check'
import { Level } from 'level'
import t from 'tap'
import { ClusterState } from '../../../libs/changes/cluster-state.ts'
import type { Operation } from '../../../libs/changes/operation.ts'
import { capture, encodeSnapshot } from '../../../libs/changes/snapshot.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import { ChangeStore } from '../../../services/controller/change-store.ts'
import { next, stateOf } from '../../libs/changes/_changes.ts'
import { histories } from '../../libs/changes/_histories.ts'

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

t.test('which changes altered an entity is known, and what it was after each', async (t) => {
  await using store = await ChangeStore.open(t.testdir())
  const state = new ClusterState()
  const put = (name: string, value: object): Operation => ({ op: 'put', kind: 'node', name, value })
  await append(store, state, [put('n1', { rack: 'a' }), put('n1.site', {})])
  await append(store, state, [put('n2', {})])
  await append(store, state, [put('n1', { rack: 'b' })])
  await append(store, state, [{ op: 'delete', kind: 'node', name: 'n1' }])
  t.same(await store.history('node', 'n1', { limit: 10 }), [4, 3, 1])
  t.same(await store.history('node', 'n1', { before: 4, limit: 1 }), [3])
  t.same(await store.history('profile', 'n1', { limit: 10 }), [])
  const valueAt = (seq: number) => store.valueAt({ kind: 'node', name: 'n1', seq })
  t.same(await valueAt(0), undefined)
  t.same(await valueAt(2), { value: { rack: 'a' }, seq: 1 })
  t.same(await valueAt(3), { value: { rack: 'b' }, seq: 3 })
  t.same(await valueAt(9), undefined)
  t.match(await store.recent({ before: 4, limit: 2 }), [
    { seq: 3 },
    { seq: 2, change: { ops: [{ name: 'n2' }] } },
  ])
  t.equal((await store.change(4))?.digest, state.position.digest)
  t.equal(await store.change(5), undefined)
})

t.test('a store of a version without histories gets them when it is opened', async (t) => {
  const directory = t.testdir()
  {
    await using store = await ChangeStore.open(directory)
    await append(store, new ClusterState(), [{ op: 'put', kind: 'node', name: 'n1', value: {} }])
  }
  {
    await using db = new Level(directory)
    await db.clear({ gte: 'history/', lt: 'history0' })
    await db.del('indexed')
  }
  await using store = await ChangeStore.open(directory)
  t.same(await store.history('node', 'n1', { limit: 10 }), [1])
})

t.test('a state that is written and loaded again has the digest of one that never was', async (t) => {
  const directory = t.testdir()
  let count = 0
  await fc.assert(
    fc.asyncProperty(histories, fc.array(fc.nat(15), { maxLength: 4 }), async (history, restarts) => {
      count += 1
      const kept = new ClusterState()
      let store = await ChangeStore.open(`${directory}/${count}`)
      try {
        let written = await store.load()
        for (const [index, ops] of history.entries()) {
          const bytes = next(kept, ops)
          const seq = index + 1
          kept.apply(seq, bytes)
          const change = written.apply(seq, bytes)
          await store.append({ seq, bytes, change, position: written.position })
          if (!restarts.includes(index)) continue
          await store.close()
          store = await ChangeStore.open(`${directory}/${count}`)
          written = await store.load()
        }
        const loaded = await store.load()
        for (const each of [written, loaded]) {
          t.equal(each.digest, kept.digest)
          t.same(each.position, kept.position)
          t.equal(Buffer.compare(bytesOf(each), bytesOf(kept)), 0)
        }
      } finally {
        await store.close()
      }
    }),
    { numRuns: 60 },
  )
})

t.test('a state that is restored is there as a whole or not at all', async (t) => {
  const directory = t.testdir()
  const state = stateOf([{ op: 'put', kind: 'node', name: 'n1', value: { rack: 'r1' } }])
  {
    await using store = await ChangeStore.open(directory)
    await store.restore(state)
    t.equal((await store.load()).digest, state.digest)
    t.equal(await store.oldest(), undefined)
  }
  {
    // As if it had been killed before the end.
    await using db = new Level(directory)
    await db.del('position')
  }
  {
    await using store = await ChangeStore.open(directory)
    t.same((await store.load()).position, new ClusterState().position)
    await append(store, new ClusterState(), [{ op: 'put', kind: 'node', name: 'n2', value: {} }])
  }
  await using store = await ChangeStore.open(directory)
  t.same([...(await store.load()).entries('node')], [['n2', { value: {}, seq: 1 }]])
})

t.test('older changes that are filled in are known as if they had been appended', async (t) => {
  await using store = await ChangeStore.open(t.testdir())
  const state = new ClusterState()
  const put = (value: object): Operation => ({ op: 'put', kind: 'node', name: 'n1', value })
  const first = next(state, [put({ rack: 'a' })])
  const change = state.apply(1, first)
  await store.restore(state)
  await append(store, state, [put({ rack: 'b' })])
  t.equal((await store.oldest())?.seq, 2)
  await store.fill([{ seq: 1, bytes: first, change }])
  t.match(await store.oldest(), { seq: 1, change })
  t.same(await store.history('node', 'n1', { limit: 9 }), [2, 1])
  t.same(await store.valueAt({ kind: 'node', name: 'n1', seq: 1 }), { value: { rack: 'a' }, seq: 1 })
  t.equal((await store.load()).digest, state.digest)
})

t.test('it is remembered which snapshots are kept', async (t) => {
  await using store = await ChangeStore.open(t.testdir())
  const blob = { digest: digestOf('snapshot'), size: 8 }
  for (const seq of [9, 10, 100]) await store.noteSnapshot(seq, blob)
  await store.noteSnapshot(10, undefined)
  t.same(await store.snapshots(), [
    { seq: 100, blob },
    { seq: 9, blob },
  ])
})

/** All of a state, in one order. */
function bytesOf(state: ClusterState): Buffer {
  return Buffer.concat([...encodeSnapshot(capture(state))])
}
