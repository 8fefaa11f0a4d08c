import t from 'tap'
import { groupNodes } from '../../../libs/compile/groups.ts'
import { resolved } from './_nodes.ts'

t.test('nodes that ask for the same share a group, whatever else tells them apart', async (t) => {
  const groups = groupNodes([
    resolved('n1', { kernel: { args: ['a'] }, tags: { x: '1' } }),
    resolved('n2', { kernel: { args: ['b'] } }),
    resolved('n3', { systemOverlays: ['hosts'] }),
    resolved('n4', { kernel: { version: '6.1', args: [] } }),
  ])
  t.same(
    groups.map(({ nodes }) => nodes.map(({ id }) => id)),
    [['n1', 'n2'], ['n3'], ['n4']],
  )
  t.equal(new Set(groups.map(({ id }) => id)).size, 3)
})

t.test('a group stays within its rack, and has the same name in each', async (t) => {
  const groups = groupNodes([resolved('n1', { rack: 'r1' }), resolved('n2', { rack: 'r2' })])
  t.same(
    groups.map(({ rack }) => rack),
    ['r1', 'r2'],
  )
  t.equal(groups[0]?.id, groups[1]?.id)
})

t.test('the order of overlays makes a difference', async (t) => {
  const groups = groupNodes([
    resolved('n1', { systemOverlays: ['a', 'b'] }),
    resolved('n2', { systemOverlays: ['b', 'a'] }),
  ])
  t.equal(groups.length, 2)
})

t.test('a node without an image belongs to no group', async (t) => {
  const { image: _image, ...node } = resolved('n1')
  t.same(groupNodes([node]), [])
})
