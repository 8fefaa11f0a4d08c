import { appendFileSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { TreeChangedError } from '../../../libs/archive/errors.ts'
import { OpenTreeFile } from '../../../libs/archive/open-tree-file.ts'
import { walkTreeSync } from '../../../libs/archive/walk-tree.ts'
import { run } from './_tools.ts'

function treeOf(t: Test, content: string) {
  const root = t.testdir()
  const place = `${root}/file`
  writeFileSync(place, content)
  return { root, place, entry: [...walkTreeSync(root)][0]! }
}

t.test('any part of a file is read', async (t) => {
  const { root, entry } = treeOf(t, 'hello world')
  using file = new OpenTreeFile(root, entry)
  const target = Buffer.alloc(5)
  file.fill(target, 6)
  t.equal(target.toString(), 'world')
  file.checkUnchanged()
})

t.test('a file that is not what the walk saw has changed', async (t) => {
  const edits: ((place: string) => void)[] = [
    (place) => appendFileSync(place, 'x'),
    (place) => writeFileSync(place, 'HELLO'),
    (place) => utimesSync(place, 1, 1),
    (place) => rmSync(place),
    (place) => {
      rmSync(place)
      symlinkSync('/etc/passwd', place)
    },
    (place) => {
      rmSync(place)
      run('mkfifo', [place])
    },
  ]
  for (const edit of edits) {
    const { root, place, entry } = treeOf(t, 'hello')
    // Whatever the clock of the file system: it ticks every few milliseconds.
    for (let now = entry.ctimeNs; now === entry.ctimeNs; ) {
      edit(place)
      now = [...walkTreeSync(root)][0]?.ctimeNs ?? 0n
    }
    t.throws(() => new OpenTreeFile(root, entry), TreeChangedError)
  }
})

t.test('a file that changes while it is read has changed', async (t) => {
  const { root, place, entry } = treeOf(t, 'hello')
  using file = new OpenTreeFile(root, entry)
  truncateSync(place, 2)
  t.throws(() => file.fill(Buffer.alloc(5), 0), TreeChangedError)
  t.throws(() => file.checkUnchanged(), TreeChangedError)
})
