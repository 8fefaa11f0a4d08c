import t from 'tap'
import { restoreXattrs } from '../../../libs/archive/xattr-restore.ts'
import { run } from './_tools.ts'

t.test(
  'attributes are set below the root, whether the paths of the list begin with a slash or not',
  async (t) => {
    const root = t.testdir({ a: '', b: { c: '' } })
    await restoreXattrs(root, Buffer.from('# file: /a\nuser.one="1"\n\n# file: b/c\nuser.two=0sAAE=\n'))
    const { stdout } = run('getfattr', ['-d', 'a', 'b/c'], { cwd: root })
    t.equal(stdout.toString(), '# file: a\nuser.one="1"\n\n# file: b/c\nuser.two=0sAAE=\n\n')
  },
)

t.test('an empty list asks for nothing', async (t) => {
  await restoreXattrs(t.testdir(), Buffer.alloc(0), { program: 'no-such-setfattr' })
})

t.test('one that cannot be set keeps the others from nothing, and is an error', async (t) => {
  const root = t.testdir({ a: '' })
  const list = Buffer.from('# file: /none\nuser.one="1"\n\n# file: /a\nuser.one="1"\n')
  await t.rejects(restoreXattrs(root, list), { code: 'MUSTER_PROGRAM_FAILED', message: /none/ })
  t.match(run('getfattr', ['-d', 'a'], { cwd: root }).stdout.toString(), /user.one="1"/)
})
