import t from 'tap'
import type { Overlay } from '../../../../libs/model/overlay.ts'
import { baseTree } from '../../../../services/controller/overlays/base-tree.ts'

const stored = (digit: string) => ({ tree: { digest: digit.repeat(64), size: Number(digit) }, files: 1 })
const versions: Overlay[] = [
  { ...stored('1'), origin: 'shipped' },
  { ...stored('2'), origin: 'site', shipped: stored('1'), base: stored('1').tree.digest },
  { ...stored('2'), origin: 'site', shipped: stored('3'), base: stored('1').tree.digest },
]
const store = {
  history: async () => [3, 2, 1],
  valueAt: async ({ seq }: { seq: number }) => ({ seq, value: versions[seq - 1] }),
}
const base = (value: Overlay) => baseTree(store, { name: 'hosts', value })

t.test('what an overlay was made of is found in the changes that put it', async (t) => {
  t.same(await base(versions[2]!), stored('1').tree)
  t.same(await base(versions[1]!), stored('1').tree, 'and beside it, as long as that is shipped')
})

t.test('what was made of nothing, or of what is not known any more, has none', async (t) => {
  t.equal(await base(versions[0]!), undefined)
  t.equal(await base({ ...versions[2]!, base: '9'.repeat(64) }), undefined)
})
