import t from 'tap'
import { compareFiles, FileSet } from '../../../libs/image/diff-files.ts'
import type { Fingerprint } from '../../../libs/image/diff-members.ts'

const FILE: Fingerprint = { type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 1, size: 3, content: 'abc' }
const NULL: Fingerprint = {
  type: 'character',
  mode: 0o666,
  uid: 0,
  gid: 0,
  mtime: 1,
  size: 0,
  device: { major: 1, minor: 3 },
}

const one = (found: Fingerprint) => new Map([['path', found]])

t.test('each thing in which two files differ is named', async (t) => {
  const cases: [Fingerprint, Fingerprint, string[]][] = [
    [FILE, { ...FILE, content: 'def' }, ['content']],
    [FILE, { ...FILE, content: 'def', mode: 0o600, uid: 5 }, ['content', 'mode', 'owner']],
    [FILE, { ...FILE, gid: 5 }, ['owner']],
    [NULL, { ...NULL, device: { major: 1, minor: 5 } }, ['device']],
    [FILE, NULL, ['type']],
  ]
  for (const [before, after, aspects] of cases) {
    t.same(compareFiles(one(before), one(after)).changes[0]?.aspects, aspects)
  }
})

t.test('what differs in its time alone is counted, and nothing else', async (t) => {
  t.same(compareFiles(one(FILE), one({ ...FILE, mtime: 2 })), { changes: [], timesOnly: 1 })
  t.same(compareFiles(one(FILE), one(FILE)), { changes: [], timesOnly: 0 })
})

t.test('changes come in the order of their paths', async (t) => {
  const before = new Map([
    ['b', FILE],
    ['d', FILE],
  ])
  const after = new Map([
    ['c', FILE],
    ['a', FILE],
  ])
  t.same(
    compareFiles(before, after).changes.map(({ path }) => path),
    ['a', 'b', 'c', 'd'],
  )
})

t.test('all names of a file have the content that stands with one of them', async (t) => {
  const set = new FileSet()
  const empty = { ...FILE, size: 0, content: 'nothing' }
  set.add([{ path: 'a', found: empty, link: { number: 7, hasData: false } }])
  set.add([{ path: 'b', found: FILE, link: { number: 7, hasData: true } }])
  set.add([{ path: 'c', found: empty, link: { number: 9, hasData: false } }])
  t.equal(set.size, 3)
  const files = set.files()
  t.match(files.get('a'), { size: 3, content: 'abc' })
  t.match(files.get('c'), { size: 0, content: 'link 9' }, 'its content is in a segment that both images have')
})
