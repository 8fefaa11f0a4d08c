import t from 'tap'
import { newFile } from '../../../../services/cli/overlay/edit-tree.ts'
import { treeOf } from '../../../../services/cli/overlay/overlay-api.ts'
import { textDifference, treeDifference } from '../../../../services/cli/overlay/tree-diff.ts'

const file = (path: string, content: string | Buffer, mode = 0o644) =>
  newFile(path, { mode, content: Buffer.from(content) })
const labels = ['shipped', 'site'] as const

t.test('each file that differs is told, text as a unified diff', async (t) => {
  const before = treeOf([
    file('same', 'x'),
    file('changed', 'one\ntwo\n'),
    file('gone', 'old\n'),
    file('mode', 'x'),
  ])
  const after = treeOf([
    file('same', 'x'),
    file('changed', 'one\n2\n'),
    file('new', 'new\n'),
    file('mode', 'x', 0o600),
  ])
  const found = treeDifference(before, after, labels)
  t.same(
    found.map(({ path }) => path),
    ['changed', 'gone', 'mode', 'new'],
  )
  const [changed, gone, mode, added] = found
  t.equal(changed!.patch, '--- changed\t(shipped)\n+++ changed\t(site)\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n')
  t.match(gone, { after: undefined, patch: /^--- gone\t\(shipped\)\n\+\+\+ \/dev\/null\n@@ .*\n-old\n$/ })
  t.match(mode, { before: /^0644/, after: /^0600/, patch: '' })
  t.match(added, { before: undefined, patch: /^--- \/dev\/null\n/ })
})

t.test('of what is no text, or differs all over, it is told that it differs', async (t) => {
  const difference = (before: Buffer, after: Buffer) => textDifference({ path: 'x', before, after, labels })
  t.equal(difference(Buffer.from([0xff]), Buffer.from('a')), 'Binary files x differ\n')
  const lines = (start: number) =>
    Buffer.from(Array.from({ length: 6_000 }, (_, at) => `${start + at}\n`).join(''))
  t.equal(difference(lines(0), lines(1_000_000)), 'Files x differ\n')
})
