import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { checkDirectory, checkRoot } from '../../../../../services/controller/images/sources/check-root.ts'
import { run } from '../../../../libs/archive/_tools.ts'
import { MACHINE, scratch } from './_containers.ts'

function machine(t: Test, more = ''): string {
  const root = scratch(t)
  run('sh', ['-ec', MACHINE + more], { cwd: root })
  return root
}

t.test('a root file system has a shell, and may get an init later', async (t) => {
  await checkRoot(machine(t), 'x')
  await checkRoot(machine(t, 'rm sbin/init'), 'x')
  await checkRoot(
    machine(t, 'rmdir usr/bin; mv bin usr/bin; ln -s usr/bin bin; mv sbin usr/sbin; ln -s usr/sbin sbin'),
    'x',
  )
})

t.test('without a shell it is none', async (t) => {
  await t.rejects(checkRoot(machine(t, 'rm bin/sh'), 'docker://x'), {
    code: 'MUSTER_SOURCE_INVALID',
    message: /^docker:\/\/x has no \/bin\/sh/,
  })
})

t.test('a directory is built in place if it has a shell or an init', async (t) => {
  const workplace = scratch(t)
  await checkDirectory(machine(t, 'rm bin/sh'), { workplace })
  await checkDirectory(machine(t, 'rm sbin/init'), { workplace })
  await t.rejects(checkDirectory(machine(t, 'rm bin/sh sbin/init'), { workplace }), {
    code: 'MUSTER_SOURCE_INVALID',
    message: /has neither an init nor \/bin\/sh/,
  })
})

t.test('the host of the controller is not built, whatever it is called', async (t) => {
  const directory = scratch(t)
  symlinkSync('/', join(directory, 'link'))
  for (const path of ['/', join(directory, 'link')]) {
    await t.rejects(checkDirectory(path, { workplace: directory }), {
      code: 'MUSTER_SOURCE_INVALID',
      message: /root of the controller's own host$/,
    })
  }
})

t.test('a directory with the data of the controller in it is not built', async (t) => {
  const root = machine(t)
  const workplace = join(root, 'var/lib/muster/imports')
  mkdirSync(workplace, { recursive: true })
  const refused = { code: 'MUSTER_SOURCE_INVALID', message: /has the controller's own data in it$/ }
  await t.rejects(checkDirectory(root, { workplace }), refused)
  await t.rejects(checkDirectory(workplace, { workplace }), refused)
})
