import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { checkRoot } from '../../../../../services/controller/images/sources/check-root.ts'
import { run } from '../../../../libs/archive/_tools.ts'
import { MACHINE, scratch } from './_containers.ts'

function machine(t: Test, more = ''): string {
  const root = scratch(t)
  run('sh', ['-ec', MACHINE + more], { cwd: root })
  return root
}

t.test('a root file system has a shell and an init', async (t) => {
  await checkRoot(machine(t), 'x')
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

t.test('without an init it is said how its distribution installs one', async (t) => {
  const recipes = {
    'ID=debian': /RUN apt-get .* systemd-sysv .* linux-image-amd64$/,
    'ID=ubuntu\nID_LIKE=debian': /RUN apt-get .* linux-image-generic$/,
    'NAME="Rocky"\nID="rocky"\nID_LIKE="rhel centos fedora"': /RUN dnf install .* kernel$/,
    'ID=amzn\nID_LIKE="centos rhel fedora"': /RUN dnf install/,
    'ID="opensuse-leap"\nID_LIKE="suse opensuse"': /RUN zypper .* kernel-default$/,
    'ID=alpine': /RUN apk add/,
    'ID=other': /that has systemd \(or another init\)/,
    '': /that has systemd \(or another init\)/,
  }
  for (const [release, hint] of Object.entries(recipes)) {
    const root = machine(t, 'rm sbin/init')
    writeFileSync(join(root, 'etc/os-release'), release)
    await t.rejects(checkRoot(root, 'x'), {
      code: 'MUSTER_IMAGE_INIT_MISSING',
      message: /^x has no init/,
      hint,
    })
  }
  await t.rejects(checkRoot(machine(t, 'rm sbin/init etc/os-release'), 'x'), {
    code: 'MUSTER_IMAGE_INIT_MISSING',
  })
})
