import t from 'tap'
import { showRendering } from '../../../libs/warewulf/show-rendering.ts'

const PLAIN = { text: 'a', files: [{ name: undefined, content: 'a' }], aborted: false, backup: true }

t.test('one file is told by its name without the suffix, and ends with a newline', async (t) => {
  const head = 'backupFile: true\nwriteFile: true\nFilename: '
  t.equal(showRendering(PLAIN, { name: '/etc/x.ww', quiet: false }), `${head}/etc/x\na\n`)
  t.equal(
    showRendering({ ...PLAIN, files: [{ name: undefined, content: 'b\n' }] }, { name: 'x', quiet: false }),
    `${head}x\nb\n`,
  )
  t.equal(
    showRendering(
      { ...PLAIN, text: '', files: [{ name: undefined, content: '' }] },
      { name: 'x', quiet: true },
    ),
    '\n',
  )
})

t.test('several files are told one after the other, links by their target', async (t) => {
  const files = [
    { name: undefined, content: '\n', link: '/usr/share/zoneinfo/UTC' },
    { name: 'b', content: 'two' },
    { name: 'c', content: '', link: 'b' },
  ]
  const rendering = { ...PLAIN, backup: false, text: '\ntwo', files }
  const head = 'backupFile: false\nwriteFile: true\nFilename: '
  t.equal(
    showRendering(rendering, { name: 'a.ww', quiet: false }),
    `${head}a\nSymlink: /usr/share/zoneinfo/UTC\n${head}b\ntwo\n${head}c\nSymlink: b\n`,
  )
  t.equal(showRendering(rendering, { name: 'a.ww', quiet: true }), 'two\n')
})

t.test('of what gave up, the text before the first file is told', async (t) => {
  const aborted = { ...PLAIN, aborted: true, text: 'headone', files: [{ name: 'x', content: 'one' }] }
  t.equal(
    showRendering(aborted, { name: 'a', quiet: false }),
    'backupFile: true\nwriteFile: false\nhead\nAborted\n',
  )
  t.equal(showRendering(aborted, { name: 'a', quiet: true }), 'head\n')
})
