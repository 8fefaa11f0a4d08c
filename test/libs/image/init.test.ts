import { chmodSync } from 'node:fs'
import t from 'tap'
import { InitMissingError } from '../../../libs/image/errors.ts'
import { checkInit } from '../../../libs/image/init.ts'
import { rootOf } from './_tools.ts'

t.test('an init in one of the usual places is enough', async (t) => {
  await t.resolves(checkInit(rootOf(t)))
  const systemd = t.testdir({
    usr: { lib: { systemd: { systemd: '' } }, sbin: { init: t.fixture('symlink', '/lib/systemd/systemd') } },
    lib: t.fixture('symlink', 'usr/lib'),
    sbin: t.fixture('symlink', 'usr/sbin'),
  })
  chmodSync(`${systemd}/usr/lib/systemd/systemd`, 0o755)
  await t.resolves(checkInit(systemd))
})

t.test('a root without one is refused, and the error names what is missing', async (t) => {
  const missing = { code: 'MUSTER_IMAGE_INIT_MISSING', message: /\/sbin\/init, \/usr\/sbin\/init, .*systemd/ }
  await t.rejects(checkInit(t.testdir({ etc: {} })), missing)
})

t.test(
  'a directory, a file that cannot be executed, or a link to the init of the host is none',
  async (t) => {
    await t.rejects(checkInit(t.testdir({ sbin: { init: {} } })), InitMissingError)
    const plain = rootOf(t)
    chmodSync(`${plain}/sbin/init`, 0o644)
    await t.rejects(checkInit(plain), InitMissingError)
    await t.rejects(
      checkInit(t.testdir({ sbin: { init: t.fixture('symlink', '/bin/sh') } })),
      InitMissingError,
    )
  },
)
