import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { writeDocument } from '../../../../services/cli/documents/write-document.ts'

t.test('a new file is for its owner alone, and one that exists keeps its mode', async (t) => {
  const directory = t.testdir({ shared: 'old' })
  await writeDocument({ directory }, { path: 'new', text: 'a\n' })
  t.equal(statSync(join(directory, 'new')).mode & 0o777, 0o600)
  writeFileSync(join(directory, 'shared'), 'old', { mode: 0o644 })
  await writeDocument({ directory }, { path: 'shared', text: 'b\n' })
  t.equal(statSync(join(directory, 'shared')).mode & 0o777, 0o644)
  t.equal(readFileSync(join(directory, 'shared'), 'utf8'), 'b\n')
  t.same(readdirSync(directory).sort(), ['new', 'shared'])
})

t.test('a link goes on pointing to the file, and a device is written to', async (t) => {
  const directory = t.testdir({ file: 'old' })
  symlinkSync('file', join(directory, 'link'))
  await writeDocument({ directory }, { path: 'link', text: 'a' })
  t.equal(readFileSync(join(directory, 'file'), 'utf8'), 'a')
  await writeDocument({ directory }, { path: '/dev/null', text: 'a' })
  t.ok(statSync('/dev/null').isCharacterDevice())
})

t.test('what cannot be written is refused by its name', async (t) => {
  const directory = t.testdir({})
  await t.rejects(writeDocument({ directory }, { path: 'none/a', text: '' }), {
    message: /^none\/a cannot be written: ENOENT/,
    code: 'MUSTER_USAGE',
  })
})
