import t from 'tap'
import { OLD_RUNTIME, OLD_SYSTEM } from '../../../libs/warewulf/overlays.ts'
import { notesOf, read, unusedOf } from './_reading.ts'

t.test('an old file that says next to nothing gets what Warewulf did by itself', async (t) => {
  const text = 'WW_INTERNAL: 43\nnodeprofiles:\n  default:\n    comment: all\nnodes:\n  n1: {}\n'
  const { profiles, nodes } = read(text)
  t.same(nodes, { n1: { profiles: ['default'] } })
  t.same(profiles.default, {
    comment: 'all',
    systemOverlays: [...OLD_SYSTEM],
    runtimeOverlays: [...OLD_RUNTIME],
    kernel: { args: ['quiet', 'crashkernel=no', 'vga=791', 'net.naming-scheme=v238'] },
  })
  t.equal(notesOf(text)(3).filter(({ what }) => what === 'changed').length, 3)
  const told = `${text.replace('n1: {}', 'n1:\n    system overlay: slurm')}`
  t.notOk(read(told).profiles.default!.systemOverlays)
  t.match(unusedOf(read(told).notes), [{}, { line: 3, text: /^systemOverlays: .*nobody is given it/ }])
})

t.test('today a node without profiles has none', async (t) => {
  t.same(read('nodeprofiles:\n  default: {comment: all}\nnodes:\n  n1: {}\n').nodes, { n1: {} })
})

t.test('a list in the file that muster has nothing for is a list all the same', async (t) => {
  const { profiles, notes } = read(
    'WW_INTERNAL: 43\nnodeprofiles:\n  default:\n    system overlay: ours\n    runtime overlay: generic\n    kernel: {args: a}\nnodes: {}\n',
  )
  t.same(profiles.default, { runtimeOverlays: [...OLD_RUNTIME], kernel: { args: ['a'] } })
  t.match(unusedOf(notes), [{ line: 1 }, { line: 4, text: /no overlay ours/ }])
})
