import fc from 'fast-check'
import t from 'tap'
import { matchName, normalizeName } from '../../../libs/tftp/names.ts'

function normalized(name: string): string | undefined {
  return normalizeName(Buffer.from(name, 'latin1'))
}

t.test('a plain name stays as it is, also its case of letters', async (t) => {
  t.equal(normalized('EFI/BOOT/grubx64.efi'), 'EFI/BOOT/grubx64.efi')
})

t.test('backslashes, leading and doubled slashes and dots are evened out', async (t) => {
  t.equal(normalized('\\Boot\\BCD'), 'Boot/BCD')
  t.equal(normalized('//pxelinux.cfg///default'), 'pxelinux.cfg/default')
  t.equal(normalized('./grub/./grub.cfg'), 'grub/grub.cfg')
})

t.test('0xFF, NUL and blanks after the name go, as a DHCP option that runs over leaves them', async (t) => {
  t.equal(normalized('undionly.kpxe\xff\xff\0 \xff'), 'undionly.kpxe')
})

t.test('a name that climbs is none', async (t) => {
  t.equal(normalized('../etc/shadow'), undefined)
  t.equal(normalized('a\\..\\..\\b'), undefined)
  t.equal(normalized('a/..'), undefined)
})

t.test('dots inside a segment are part of the name', async (t) => {
  t.equal(normalized('..foo/b...c'), '..foo/b...c')
})

t.test(
  'whatever the bytes, the result is relative, has no empty or climbing segment, and is stable',
  async (t) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const name = normalizeName(bytes)
        if (name === undefined || name === '') return
        for (const segment of name.split('/')) {
          if (segment === '' || segment === '.' || segment === '..' || segment.includes('\\')) {
            throw new Error(`segment ${JSON.stringify(segment)}`)
          }
        }
      }),
      { numRuns: 500 },
    )
    t.pass('500 names')
  },
)

const TRACE = '-00-23b1e307bb35484f535a1f772c06910e-d887dc3912240434-01'

t.test('a name is meant as it is, or in other letters, or without the trace at its end', async (t) => {
  const offered = ['snponly.efi', 'EFI/BOOT/BOOTX64.EFI', 'Snponly.efi', `odd${TRACE}`]
  for (const [asked, found] of Object.entries({
    'snponly.efi': 'snponly.efi',
    'Snponly.efi': 'Snponly.efi',
    'SNPONLY.EFI': 'snponly.efi',
    'efi/boot/bootx64.efi': 'EFI/BOOT/BOOTX64.EFI',
    [`snponly.efi${TRACE}`]: 'snponly.efi',
    [`SNPONLY.EFI${TRACE}`]: 'snponly.efi',
    [`odd${TRACE}`]: `odd${TRACE}`,
  })) {
    t.equal(matchName(asked, offered), found, asked)
  }
})

t.test('what only resembles a name, or a trace, is not taken for it', async (t) => {
  const names = [
    'snponly',
    'snponly.efi-00',
    `snponly.efi${TRACE.slice(0, -1)}`,
    `${TRACE}`,
    'boot/snponly.efi',
    '',
  ]
  for (const name of names) t.equal(matchName(name, ['snponly.efi']), undefined, name)
})
