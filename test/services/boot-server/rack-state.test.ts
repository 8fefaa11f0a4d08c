import t from 'tap'
import { pairId } from '../../../libs/records/pair.ts'
import { RackState } from '../../../services/boot-server/rack-state.ts'
import { groupRecord, nodeRecord, rackHead } from './_records.ts'

const always = () => true
const never = () => false

function rack(...ids: string[]): RackState {
  const state = new RackState()
  state.stageGroup('g', groupRecord('g'))
  for (const id of ids) state.stageNode(id, nodeRecord(id))
  state.setHead(rackHead({ nodes: ids.length }))
  return state
}

t.test('nothing is wanted before a head says that the records are complete', async (t) => {
  const state = new RackState()
  state.stageGroup('g', groupRecord('g'))
  state.stageNode('n1', nodeRecord('n1'))
  t.same(state.pending(), [])
  state.setHead(rackHead())
  t.equal(state.pending().length, 1)
})

t.test('a pair goes live once its blobs are here, and others do not wait for it', async (t) => {
  const state = rack('n1', 'n2')
  t.same(
    state.switch(({ node }) => node.id === 'n1').switched.map(({ node }) => node.id),
    ['n1'],
  )
  t.same([...state.live.keys()], ['n1'])
  t.same(
    state.pending().map(({ node }) => node.id),
    ['n2'],
  )
})

t.test('until a new pair is complete the node keeps its former one', async (t) => {
  const state = rack('n1')
  state.switch(always)
  state.stageGroup('g', groupRecord('g', { seq: 2 }))
  state.setHead(rackHead({ seq: 2 }))
  state.switch(never)
  t.equal(state.live.get('n1')?.group.seq, 1)
  state.switch(always)
  t.equal(state.live.get('n1')?.group.seq, 2)
  t.same(state.pending(), [])
})

t.test(
  'a pair whose fetching began goes live though another is wanted by now, so that a storm starves nobody',
  async (t) => {
    const state = rack('n1')
    const want = (seq: number): void => {
      state.stageGroup('g', groupRecord('g', { seq }))
      state.setHead(rackHead({ seq }))
    }
    const seqOf = (pairs: Iterable<{ group: { seq: number } }>): number[] =>
      Array.from(pairs, ({ group }) => group.seq)
    want(2)
    want(3)
    want(4)
    t.same(seqOf(state.underway()), [1], 'what was wanted first')
    t.same(
      seqOf(state.switch(({ group }) => group.seq === 2).switched),
      [],
      'what came between is not waited for',
    )
    t.same(seqOf(state.switch(({ group }) => group.seq === 1).switched), [1])
    t.same(seqOf(state.underway()), [4], 'then what is wanted now')
    want(5)
    t.same(seqOf(state.switch(always).switched), [5], 'if the newest is complete, it is taken')
    t.same(state.underway(), [])
  },
)

t.test('records newer than the head wait for theirs', async (t) => {
  const state = rack('n1')
  state.switch(always)
  state.stageNode('n1', nodeRecord('n1', { seq: 2, kernelArgs: ['new'] }))
  t.same(state.pending(), [])
  state.switch(always)
  t.same(state.live.get('n1')?.node.kernelArgs, [])
  state.setHead(rackHead({ seq: 2 }))
  state.switch(always)
  t.same(state.live.get('n1')?.node.kernelArgs, ['new'])
})

t.test('a node that is no more goes, but only when the head proves it', async (t) => {
  const state = rack('n1', 'n2')
  state.switch(always)
  state.stageNode('n2', undefined)
  t.same(state.switch(always).removed, [])
  state.setHead(rackHead({ seq: 2, nodes: 1 }))
  t.same(state.switch(always).removed, ['n2'])
  t.same([...state.live.keys()], ['n1'])
})

t.test('a bucket that starts over takes nothing away', async (t) => {
  const state = rack('n1')
  state.switch(always)
  state.unstage()
  t.same(state.switch(always), { switched: [], removed: [] })
  t.ok(state.live.has('n1'))
})

t.test('a boot goes on with the pair it began with, for two switches after it', async (t) => {
  const state = rack('n1')
  const ids: string[] = []
  for (let seq = 1; seq <= 4; seq += 1) {
    state.stageGroup('g', groupRecord('g', { seq }))
    state.setHead(rackHead({ seq }))
    state.switch(always)
    ids.push(pairId(state.live.get('n1')!))
  }
  const live = state.live.get('n1')!
  t.same(
    ids.map((id) => state.begunWith(live, id).group.seq),
    [4, 2, 3, 4],
  )
  t.equal(state.begunWith(live, 'of another boot server'), live)
})

t.test('a node that comes back begins anew', async (t) => {
  const state = rack('n1')
  state.switch(always)
  const begun = pairId(state.live.get('n1')!)
  state.stageNode('n1', undefined)
  state.setHead(rackHead({ seq: 2, nodes: 0 }))
  state.switch(always)
  state.stageNode('n1', nodeRecord('n1', { seq: 3 }))
  state.setHead(rackHead({ seq: 3 }))
  state.switch(always)
  const live = state.live.get('n1')!
  t.equal(state.begunWith(live, begun), live)
})
