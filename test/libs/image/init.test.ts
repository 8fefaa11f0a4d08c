import { chmodSync } from 'node:fs'
import t from 'tap'
import { hasInit } from '../../../libs/image/init.ts'
import { rootOf } from './_tools.ts'

t.test('an init in one of the usual places is enough', async (t) => {
  t.ok(await hasInit(rootOf(t)))
  const systemd = t.testdir({
    usr: { lib: { systemd: { systemd: '' } }, sbin: { init: t.fixture('symlink', '/lib/systemd/systemd') } },
    lib: t.fixture('symlink', 'usr/lib'),
    sbin: t.fixture('symlink', 'usr/sbin'),
  })
  chmodSync(`${systemd}/usr/lib/systemd/systemd`, 0o755)
  t.ok(await hasInit(systemd))
})

t.test(
  'a directory, a file that cannot be executed, or a link to the init of the host is none',
  async (t) => {
    t.notOk(await hasInit(t.testdir({ etc: {} })))
    t.notOk(await hasInit(t.testdir({ sbin: { init: {} } })))
    const plain = rootOf(t)
    chmodSync(`${plain}/sbin/init`, 0o644)
    t.notOk(await hasInit(plain))
    t.notOk(await hasInit(t.testdir({ sbin: { init: t.fixture('symlink', '/bin/sh') } })))
  },
)
