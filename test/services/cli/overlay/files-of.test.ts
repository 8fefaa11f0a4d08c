import t from 'tap'
import { newDirectory, newFile } from '../../../../services/cli/overlay/edit-tree.ts'
import { changedFiles } from '../../../../services/cli/overlay/files-of.ts'
import { treeOf } from '../../../../services/cli/overlay/overlay-api.ts'

const file = (path: string, more = {}) => ({
  ...newFile(path, { mode: 0o644, content: Buffer.from('x') }),
  ...more,
})
const root = { uid: 0, gid: 0, mtime: 0 }

t.test('files are told by mode, owner and content, and only those that differ', async (t) => {
  const before = treeOf([file('a'), file('b'), newDirectory('d')])
  const after = treeOf([
    file('a', { uid: 5 }),
    file('b'),
    { path: 'd', type: 'symlink', mode: 0o777, target: '../e', ...root },
    { path: 'n', type: 'character', mode: 0o600, rdev: { major: 1, minor: 3 }, ...root },
  ])
  t.same(changedFiles(before, after), {
    before: { a: '0644 1 bytes 2d711642', d: '0755 directory' },
    after: { a: '0644 5:0 1 bytes 2d711642', d: 'link to ../e', n: '0600 character device 1:3' },
    count: 3,
  })
})

t.test('of many files the first are told, and the others counted', async (t) => {
  const many = treeOf(Array.from({ length: 100 }, (_, index) => file(`f${index}`)))
  const { after, count } = changedFiles(new Map(), many)
  t.equal(count, 100)
  t.equal(Object.keys(after).length, 61)
  t.match(after, { '…': 'and 40 more' })
})
