import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import t from 'tap'
import { readSources } from '../../../../services/cli/documents/read-sources.ts'
import { Terminal } from '../../../../services/cli/terminal.ts'

function sessionIn(directory: string, input = '') {
  const stdin = new PassThrough()
  stdin.end(input)
  const streams = { stdin, stdout: new PassThrough(), stderr: new PassThrough() }
  return { directory, terminal: new Terminal(streams, { colour: false }) }
}

t.test('a directory stands for its YAML files, in the order of their names', async (t) => {
  const directory = t.testdir({
    site: {
      'b.yml': 'b',
      'a.yaml': 'a',
      '.hidden.yaml': 'h',
      'a.yaml~': 'old',
      'readme.md': '',
      below: { 'c.yaml': '' },
    },
    'one.txt': '1',
  })
  t.same(await readSources(sessionIn(directory), ['site', 'one.txt', 'one.txt']), [
    { file: 'site/a.yaml', text: 'a' },
    { file: 'site/b.yml', text: 'b' },
    { file: 'one.txt', text: '1' },
  ])
})

t.test('a hyphen stands for stdin', async (t) => {
  t.same(await readSources(sessionIn('/', 'nodes: é\n'), ['-']), [{ file: 'stdin', text: 'nodes: é\n' }])
})

t.test('what cannot be read is refused by its name', async (t) => {
  const directory = t.testdir({ empty: {} })
  const session = sessionIn(directory)
  await t.rejects(readSources(session, ['none.yaml']), { message: /^none.yaml cannot be read: ENOENT/ })
  await t.rejects(readSources(session, [join(directory, 'empty')]), { message: /no YAML files in .*empty/ })
})
