import t from 'tap'
import { kernelsWithoutZstd, supportsZstd, unpacksZstd } from '../../../libs/image/kernel-config.ts'
import { findKernels } from '../../../libs/image/kernels.ts'

const WITH = '# Linux/x86 6.1.0\nCONFIG_RD_GZIP=y\nCONFIG_RD_ZSTD=y\nCONFIG_RD_LZ4=y\n'
const WITHOUT = '# Linux/x86 4.18.0\nCONFIG_RD_GZIP=y\n# CONFIG_RD_ZSTD is not set\n'

async function supports(root: string): Promise<boolean> {
  return supportsZstd(root, await findKernels(root))
}

t.test('an image can have zstd if all its kernels say so, in /boot or beside their modules', async (t) => {
  const boot = {
    'vmlinuz-6.1.0-28-amd64': '',
    'config-6.1.0-28-amd64': WITH,
    'vmlinuz-5.14.0-427.el9_4.x86_64': '',
  }
  const usr = { lib: { modules: { '5.14.0-427.el9_4.x86_64': { config: WITH } } } }
  const root = t.testdir({ boot, usr, lib: t.fixture('symlink', 'usr/lib') })
  t.equal(await supports(root), true)
})

t.test('one kernel that cannot is enough for gzip', async (t) => {
  const boot = {
    'vmlinuz-6.1.0-28-amd64': '',
    'config-6.1.0-28-amd64': WITH,
    'vmlinuz-4.18.0-553.el8.x86_64': '',
    'config-4.18.0-553.el8.x86_64': WITHOUT,
  }
  t.equal(await supports(t.testdir({ boot })), false)
})

t.test('a kernel whose configuration is not there may not be able to', async (t) => {
  t.equal(await supports(t.testdir({ boot: { 'vmlinuz-6.1.0-28-amd64': '' } })), false)
  t.equal(await supports(t.testdir({ boot: { 'vmlinuz-linux': '' } })), false)
  t.equal(await unpacksZstd(t.testdir({ boot: { 'config-': WITH } }), ''), false)
})

t.test('an image without a kernel gets one that nobody knows', async (t) => {
  t.equal(await supports(t.testdir({ boot: { 'config-6.1.0': WITH } })), false)
})

t.test('an image that can boot in two stages is unpacked by gzip', async (t) => {
  const boot = { 'vmlinuz-6.1.0': '', 'config-6.1.0': WITH }
  const usr = { lib: { dracut: { 'modules.d': { '90wwinit': { 'module-setup.sh': '' } } } } }
  t.equal(await supports(t.testdir({ boot })), true)
  t.equal(await supports(t.testdir({ boot, usr })), false)
})

t.test('kernels that cannot are told from those of which nothing is known', async (t) => {
  const names = ['6.1.0', '5.14.0', '4.18.0', '4.19.0']
  const root = t.testdir({
    boot: {
      ...Object.fromEntries(names.map((name) => [`vmlinuz-${name}`, ''])),
      ...{ 'config-6.1.0': WITH, 'config-4.18.0': WITHOUT, 'config-4.19.0': '' },
    },
  })
  const { without, unknown } = await kernelsWithoutZstd(root, await findKernels(root))
  t.same(
    without.map(({ path }) => path),
    ['/boot/vmlinuz-4.18.0'],
  )
  t.same(unknown.map(({ path }) => path).sort(), ['/boot/vmlinuz-4.19.0', '/boot/vmlinuz-5.14.0'])
})
