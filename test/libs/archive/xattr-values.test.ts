import { writeFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { encodePath } from '../../../libs/archive/path-bytes.ts'
import { restoreXattrs } from '../../../libs/archive/xattr-restore.ts'
import { readXattrValues } from '../../../libs/archive/xattr-values.ts'

const USERS = '^user\\.'
const ODD = ['a b', 'new\nline', 'back\\slash', 'é', '\udcff', '-dash', '"q"', 'a=b', '# file: x']

/** Files of these names, each with its number as an attribute, and one with a value that is no text. */
async function oddFiles(t: Test): Promise<string> {
  const root = t.testdir({ plain: 'x' })
  for (const name of ODD) writeFileSync(Buffer.concat([Buffer.from(`${root}/`), encodePath(name)]), 'x')
  return root
}

const listOf = (name: string, ...lines: string[]) =>
  Buffer.concat([Buffer.from('# file: /'), Buffer.from(name), Buffer.from(`\n${lines.join('\n')}\n`)])

t.test('values are read as they are, and can be set again, whatever a file is called', async (t) => {
  const root = await oddFiles(t)
  const escaped = { 'new\nline': 'new\\012line', 'back\\slash': 'back\\134slash' } as Record<string, string>
  const lists = ODD.map((name, index) => {
    const head = escaped[name] === undefined ? encodePath(name) : Buffer.from(escaped[name])
    return Buffer.concat([
      Buffer.from('# file: /'),
      head,
      Buffer.from(`\nuser.b=0s${Buffer.from(`\n${index}\0`).toString('base64')}\nuser.a="t"\n\n`),
    ])
  })
  await restoreXattrs(root, Buffer.concat(lists))
  const list = await readXattrValues(root, ['plain', ...ODD], { match: USERS })
  t.equal(list.toString('latin1').match(/^# file: /gm)?.length, ODD.length)
  t.match(list.toString(), '# file: /new\\012line\nuser.a=0sdA==\nuser.b=0sCjEA\n')

  const other = await oddFiles(t)
  await restoreXattrs(other, list)
  t.same(await readXattrValues(other, [...ODD].reverse(), { match: USERS }), list)
})

t.test('only what was asked for is read', async (t) => {
  const root = t.testdir({ a: '', b: '' })
  await restoreXattrs(root, listOf('a', 'user.one="1"', 'user.two="2"'))
  t.equal(
    (await readXattrValues(root, ['a', 'b'], { match: '^user\\.two$' })).toString(),
    '# file: /a\nuser.two=0sMg==\n',
  )
  t.same(await readXattrValues(root, [], { match: USERS }), Buffer.alloc(0))
})

t.test('a link is not followed', async (t) => {
  const root = t.testdir({ a: '', link: t.fixture('symlink', 'a') })
  await restoreXattrs(root, listOf('a', 'user.one="1"'))
  t.same(await readXattrValues(root, ['link'], { match: USERS }), Buffer.alloc(0))
  await t.rejects(restoreXattrs(root, listOf('link', 'user.one="1"')), { code: 'MUSTER_PROGRAM_FAILED' })
})

t.test('what cannot be read, or set, is an error', async (t) => {
  const root = t.testdir({ a: '' })
  await t.rejects(readXattrValues(root, ['none'], { match: USERS }), { message: /none/ })
  await t.rejects(readXattrValues(root, ['a'], { match: USERS, program: 'no-such-getfattr' }), {
    code: 'MUSTER_PROGRAM_FAILED',
    message: /no-such-getfattr/,
  })
  await t.rejects(restoreXattrs(root, listOf('none', 'user.one="1"')), { message: /setfattr failed: .*none/ })
  await t.rejects(restoreXattrs(root, listOf('a', 'user.a="1"'), { program: 'no-such-setfattr' }), {
    message: /no-such-setfattr failed/,
  })
  const reason = new Error('stop')
  await t.rejects(readXattrValues(root, ['a'], { match: USERS, signal: AbortSignal.abort(reason) }), reason)
})
