import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { loadToken } from '../../../services/controller/token.ts'

t.test('a token is made at the first start, for its owner alone, and found at the next', async (t) => {
  const directory = t.testdir()
  const file = join(directory, 'token')
  const token = await loadToken({ configured: undefined, file })
  t.match(token, /^[\w-]{32}$/)
  t.equal((await stat(file)).mode & 0o777, 0o600)
  t.same(await readdir(directory), ['token'])
  t.equal(await loadToken({ configured: undefined, file }), token)
})

t.test('an empty token file opens the API to nobody', async (t) => {
  const file = join(t.testdir(), 'token')
  for (const content of ['', '\n', 'short\n']) {
    await writeFile(file, content)
    await t.rejects(loadToken({ configured: undefined, file }), {
      code: 'MUSTER_CONFIG_INVALID',
      hint: /Remove the file/,
    })
    t.equal(await readFile(file, 'utf8'), content)
  }
})

t.test('a token that is configured counts, unless it is too short', async (t) => {
  const file = join(t.testdir(), 'token')
  t.equal(await loadToken({ configured: 'sixteen-letters!', file }), 'sixteen-letters!')
  await t.rejects(loadToken({ configured: 'secret', file }), {
    code: 'MUSTER_CONFIG_INVALID',
    message: /MUSTER_TOKEN/,
  })
})
