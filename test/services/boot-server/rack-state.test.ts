import t from 'tap'
import { groupBlobs, nodeBlobs, RackState } from '../../../services/boot-server/rack-state.ts'
import { groupRecord, nodeRecord, rackHead, refOf } from './_records.ts'

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

t.test('a pair needs every blob its records name', async (t) => {
  const overlays = { system: [refOf('s')], runtime: [refOf('r')] }
  t.same(nodeBlobs(nodeRecord('n1', { overlays })), [refOf('s'), refOf('r')])
  const group = groupRecord('g', { overlays, initramfs: refOf('i'), modules: [refOf('m')] })
  const contents = ['trailer', 's', 'r', 'm', 'manifest', 'kernel', 'i']
  t.same(groupBlobs(group), contents.map(refOf))
})
