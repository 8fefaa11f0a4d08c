import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { checkTree } from '../../../../services/controller/images/check-tree.ts'

const asked = { name: 'x', codec: 'gzip', force: false } as const
const release = '4.18.0-553.el8.x86_64'
const WITHOUT = 'CONFIG_RD_GZIP=y\n# CONFIG_RD_ZSTD is not set\n'

/** A root file system with an init, and what else is asked for. */
function bootable(t: Test, boot: Record<string, string>): string {
  const root = t.testdir({ boot, sbin: { init: '#!/bin/sh' } })
  chmodSync(join(root, 'sbin/init'), 0o755)
  return root
}

t.test('without an init it is said by which command one gets into the image', async (t) => {
  const rocky = t.testdir({ etc: { 'os-release': 'ID="rocky"\nID_LIKE="rhel centos fedora"\n' } })
  t.match(await checkTree(rocky, asked), {
    hasInit: false,
    warnings: [/^The image has no init .*: muster image exec x -- sh -c 'dnf install .* kernel'$/],
  })
  const other = t.testdir({ etc: {} })
  t.match(await checkTree(other, asked), { hasInit: false, warnings: [/by 'muster image shell x'\.$/] })
})

t.test('zstd is refused where a kernel is known not to unpack it, unless it is forced', async (t) => {
  const root = bootable(t, { [`vmlinuz-${release}`]: '', [`config-${release}`]: WITHOUT })
  const zstd = { ...asked, codec: 'zstd' } as const
  await t.rejects(checkTree(root, zstd), { code: 'MUSTER_IMAGE_ZSTD', message: /: 4\.18\.0-553$/ })
  t.match((await checkTree(root, { ...zstd, force: true })).warnings, [/cannot unpack zstd.*4\.18\.0-553\.$/])
  for (const codec of ['gzip', 'auto'] as const)
    t.same((await checkTree(root, { ...asked, codec })).warnings, [])
})

t.test('of a kernel whose configuration is not there it is said that nothing is known', async (t) => {
  const root = bootable(t, { [`vmlinuz-${release}`]: '', 'vmlinuz-linux': '' })
  const { warnings } = await checkTree(root, { ...asked, codec: 'zstd' })
  t.match(warnings, [/not known whether .*\/boot\/vmlinuz-linux/])
  t.match(warnings, [/4\.18\.0-553/])
})
