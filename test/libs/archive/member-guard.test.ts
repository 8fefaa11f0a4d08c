import { test } from 'tap'
import { MemberGuard } from '../../../libs/archive/member-guard.ts'

const refused = { code: 'MUSTER_ARCHIVE_CORRUPT' }

test('names that stay in the directory are fine', async (t) => {
  const guard = new MemberGuard()
  guard.check({ path: 'usr', type: 'directory' })
  guard.check({ path: 'lib', type: 'symlink' })
  guard.check({ path: 'usr/lib/..data', type: 'file' })
  guard.check({ path: 'library/file', type: 'file' })
  t.pass()
})

for (const path of ['/etc/passwd', '../up', 'a/../../b', 'a//b', '', '.', './a', 'a/']) {
  test(`${JSON.stringify(path)} is refused`, async (t) => {
    t.throws(() => new MemberGuard().check({ path, type: 'file' }), refused)
  })
}

test('nothing goes through a link that the archive made, until it is no link any more', async (t) => {
  const guard = new MemberGuard()
  guard.check({ path: 'a/link', type: 'symlink' })
  t.throws(() => guard.check({ path: 'a/link/b', type: 'file' }), refused)
  t.throws(() => guard.check({ path: 'a/link/b/c', type: 'file' }), refused)
  guard.check({ path: 'a/link', type: 'directory' })
  guard.check({ path: 'a/link/b', type: 'file' })
})
