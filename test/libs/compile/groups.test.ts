import t from 'tap'
import { askedBy, groupId } from '../../../libs/compile/groups.ts'
import type { ResolvedNode } from '../../../libs/model/resolved-node.ts'
import { resolved } from './_nodes.ts'

const idOf = (overrides: Partial<ResolvedNode>): string => groupId(askedBy(resolved('n1', overrides))!)

t.test('nodes that ask for the same share a group, whatever else tells them apart', async (t) => {
  const plain = idOf({ kernel: { args: ['a'] }, tags: { x: '1' } })
  t.equal(idOf({ kernel: { args: ['b'] } }), plain)
  t.not(idOf({ systemOverlays: ['hosts'] }), plain)
  t.not(idOf({ kernel: { version: '6.1', args: [] } }), plain)
  t.not(idOf({ bootloader: 'grub' }), plain)
})

t.test('nodes that name different boot scripts are of different groups', async (t) => {
  t.not(idOf({ ipxeTemplate: 'menu' }), idOf({}))
  t.equal(idOf({ ipxeTemplate: 'default' }), idOf({}))
})

t.test('a group has the same name in every rack', async (t) => {
  t.equal(idOf({ rack: 'r1' }), idOf({ rack: 'r2' }))
})

t.test('the order of overlays makes a difference', async (t) => {
  t.not(idOf({ systemOverlays: ['a', 'b'] }), idOf({ systemOverlays: ['b', 'a'] }))
})

t.test('a node without an image asks for nothing', async (t) => {
  const { image: _image, ...node } = resolved('n1')
  t.equal(askedBy(node), undefined)
})
