import { join } from 'node:path'
import t from 'tap'
import { parseBind } from '../../../../services/cli/image/binds.ts'

t.test('what is mounted where, and whether it can be written to', async (t) => {
  const directory = t.testdir({ repo: {}, 'some.repo': 'x' })
  t.same(await parseBind(`${directory}/repo:/mnt/repo`, '/'), {
    source: join(directory, 'repo'),
    target: '/mnt/repo',
    readOnly: false,
    kind: 'directory',
  })
  t.match(await parseBind('some.repo:/etc/yum.repos.d/some.repo:ro', directory), {
    source: join(directory, 'some.repo'),
    target: '/etc/yum.repos.d/some.repo',
    readOnly: true,
    kind: 'file',
  })
  t.match(await parseBind(`${directory}/repo`, '/'), { target: join(directory, 'repo') })
  t.match(await parseBind('repo:/a/../b/:rw', directory), { target: '/b', readOnly: false })
})

t.test('what makes no sense is refused', async (t) => {
  const refused = { code: 'MUSTER_USAGE' }
  for (const text of ['', ':/a', '/etc:', '/etc:/a:rx', '/etc:/a:ro:', '/etc:a', '/etc:/', '/etc:/..']) {
    await t.rejects(parseBind(text, '/'), refused, text)
  }
  await t.rejects(parseBind('/nonexistent:/a', '/'), { ...refused, message: /there is no \/nonexistent/ })
})
