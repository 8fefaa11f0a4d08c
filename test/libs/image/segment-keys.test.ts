import { appendFileSync, cpSync, renameSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { cutSegments, type Segment } from '../../../libs/archive/cut.ts'
import { linkMembers, type TreeMember } from '../../../libs/archive/hard-links.ts'
import { walkTreeSync } from '../../../libs/archive/walk-tree.ts'
import { isRecent, treeKey } from '../../../libs/image/segment-keys.ts'
import { run } from '../archive/_tools.ts'

function segmentOf(root: string): Segment<TreeMember> {
  const members = linkMembers([...walkTreeSync(root)])
  return { members, rawSize: cutSegments(members).reduce((sum, { rawSize }) => sum + rawSize, 0) }
}

t.test('a segment keeps its key while nothing of it changes, wherever the tree is moved', async (t) => {
  const root = t.testdir({ tree: { a: 'one', b: t.fixture('symlink', 'a') } })
  const key = treeKey(segmentOf(`${root}/tree`), 'gzip')
  t.equal(treeKey(segmentOf(`${root}/tree`), 'gzip'), key)
  t.not(treeKey(segmentOf(`${root}/tree`), 'zstd'), key)
  renameSync(`${root}/tree`, `${root}/moved`)
  t.equal(treeKey(segmentOf(`${root}/moved`), 'gzip'), key)
  cpSync(`${root}/moved`, `${root}/copy`, { recursive: true, preserveTimestamps: true })
  t.not(treeKey(segmentOf(`${root}/copy`), 'gzip'), key, 'a copy has other inodes')
})

t.test('whatever is done to a file changes the key', async (t) => {
  const edits: Record<string, (place: string) => void> = {
    'other bytes, same size and time': (place) => {
      run('touch', ['-r', place, `${place}.time`])
      writeFileSync(place, 'two')
      run('touch', ['-r', `${place}.time`, place])
      run('rm', [`${place}.time`])
    },
    'more bytes': (place) => appendFileSync(place, 'x'),
    'another mode': (place) => run('chmod', ['u+x', place]),
    'another name': (place) => renameSync(place, `${place}2`),
    'a file in its place': (place) => {
      run('cp', ['-p', place, `${place}.new`])
      run('mv', [`${place}.new`, place])
    },
  }
  for (const [what, edit] of Object.entries(edits)) {
    const root = t.testdir({ a: 'one' })
    const [before] = [...walkTreeSync(root)]
    const key = treeKey(segmentOf(root), 'gzip')
    for (let now = before!.ctimeNs; now === before!.ctimeNs; ) {
      run('chmod', ['644', `${root}/a`])
      now = [...walkTreeSync(root)][0]!.ctimeNs
    }
    edit(`${root}/a`)
    t.not(treeKey(segmentOf(root), 'gzip'), key, what)
  }
})

t.test('two names that are not UTF-8 have two keys', async (t) => {
  const [one, other] = ['a\udcfe', 'a\udcff'].map((path) => {
    const root = t.testdir({ a: 'x' })
    const [member] = linkMembers([...walkTreeSync(root)])
    return treeKey({ members: [{ ...member!, ino: 1n, ctimeNs: 1n, mtime: 1, path }], rawSize: 1 }, 'gzip')
  })
  t.not(one, other)
})

t.test('what changed within two seconds of the walk, or after it, is recent', async (t) => {
  const segment = segmentOf(t.testdir({ a: 'x' }))
  const changedMs = Number(segment.members[0]!.ctimeNs / 1_000_000n)
  t.equal(isRecent(segment, changedMs), true)
  t.equal(isRecent(segment, changedMs - 60_000), true, 'the clock of a file server is ahead')
  t.equal(isRecent(segment, changedMs + 1_900), true)
  t.equal(isRecent(segment, changedMs + 2_100), false)
})
