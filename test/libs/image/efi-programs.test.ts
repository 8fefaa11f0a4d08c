import t from 'tap'
import { findEfiPrograms } from '../../../libs/image/efi-programs.ts'

const pathsIn = async (root: string) =>
  (await findEfiPrograms(root)).map(({ name, path }) => `${name} ${path}`)

t.test('signed loaders are found where distributions put them', async (t) => {
  const debian = t.testdir({
    usr: {
      lib: {
        shim: { 'shimx64.efi': '', 'shimx64.efi.signed': '', 'mmx64.efi.signed': '', 'mmx64.efi': '' },
        grub: { 'x86_64-efi-signed': { 'grubx64.efi.signed': '', 'grubnetx64.efi.signed': '' } },
      },
    },
  })
  t.strictSame(await pathsIn(debian), [
    'shimx64.efi /usr/lib/shim/shimx64.efi.signed',
    'grubx64.efi /usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed',
    'mmx64.efi /usr/lib/shim/mmx64.efi.signed',
  ])
})

t.test('and where others do, for both architectures', async (t) => {
  const programs = { 'shimaa64.efi': '', 'grubaa64.efi': '', 'mmaa64.efi': '', 'revocations.efi': '' }
  const suse = { 'shim.efi': '', 'grub.efi': '', 'MokManager.efi': '' }
  const root = t.testdir({
    boot: { efi: { EFI: { rocky: programs, BOOT: {} } } },
    usr: { share: { efi: { x86_64: suse } } },
  })
  t.strictSame(await pathsIn(root), [
    'shimx64.efi /usr/share/efi/x86_64/shim.efi',
    'grubx64.efi /usr/share/efi/x86_64/grub.efi',
    'mmx64.efi /usr/share/efi/x86_64/MokManager.efi',
    'shimaa64.efi /boot/efi/EFI/rocky/shimaa64.efi',
    'grubaa64.efi /boot/efi/EFI/rocky/grubaa64.efi',
    'mmaa64.efi /boot/efi/EFI/rocky/mmaa64.efi',
    'revocations.efi /boot/efi/EFI/rocky/revocations.efi',
  ])
})

t.test('a shim without its GRUB is as none', async (t) => {
  const shim = { 'shimx64.efi.signed': '', 'mmx64.efi.signed': '', 'revocations.efi': '' }
  t.strictSame(await pathsIn(t.testdir({ usr: { lib: { shim } } })), [])
})
