import { rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { planTreeSync } from '../../../../services/controller/images/sync-tree-users.ts'

const { signal } = new AbortController()

t.test('a tree without users gets those of the host', async (t) => {
  const home = t.testdir({ host: { passwd: 'a:x:1:1::/:\n', group: 'a:x:1:\n' }, rootfs: { etc: {} } })
  const { users, log } = await planTreeSync(join(home, 'rootfs'), { host: join(home, 'host'), signal })
  t.same(users.added, { users: ['a'], groups: ['a'] })
  t.same(log, {
    owners: [],
    capabilities: '',
    texts: [
      { path: '/etc/passwd', text: 'a:x:1:1::/:\n' },
      { path: '/etc/group', text: 'a:x:1:\n' },
    ],
  })
})

t.test('what the host does not have is an error, and nothing is planned', async (t) => {
  const home = t.testdir({ host: { passwd: '' }, rootfs: { etc: {} } })
  await t.rejects(planTreeSync(join(home, 'rootfs'), { host: join(home, 'host'), signal }), {
    code: 'ENOENT',
  })
  rmSync(join(home, 'rootfs'), { recursive: true })
})
