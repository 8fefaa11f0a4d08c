import t from 'tap'
import { groupScript } from '../../../libs/bootscript/group-script.ts'
import { BODY_BYTES_MAX } from '../../../libs/bootscript/limits.ts'

t.test('comments and empty lines stay at home', (t) => {
  t.same(groupScript({ name: 'default', loader: 'ipxe', template: '# why\n\necho a # b\n:x\n  \nreboot' }), {
    name: 'default',
    body: 'echo a # b\n:x\nreboot\n',
  })
  t.same(groupScript({ name: 'a', loader: 'grub', template: '  # why\n  echo a\n' }).body, '  echo a\n')
  t.end()
})

t.test('what loaders cannot read is refused', (t) => {
  for (const loader of ['ipxe', 'grub'] as const) {
    for (const template of ['echo caf\u00e9\n', 'echo a\r\n', '\techo a\n']) {
      t.throws(() => groupScript({ name: 'site', loader, template }), {
        code: 'MUSTER_SCRIPT_UNSAFE_VALUE',
        message: `the boot script site.${loader} holds something that is not printable ASCII`,
      })
    }
    t.throws(() => groupScript({ name: 'site', loader, template: 'x'.repeat(BODY_BYTES_MAX) }), {
      code: 'MUSTER_SCRIPT_LIMIT',
    })
  }
  t.end()
})

t.test('what a script includes comes in its place, and includes nothing itself', (t) => {
  const include = (name: string) => (name === 'part' ? '#part\n# why\necho b\n#include part\n' : undefined)
  const template = 'echo a\n#include part\necho c\n'
  t.equal(groupScript({ name: 'x', loader: 'ipxe', template, include }).body, 'echo a\necho b\necho c\n')
  t.throws(() => groupScript({ name: 'x', loader: 'grub', template: '#include other\n', include }), {
    code: 'MUSTER_SCRIPT_INVALID',
    message: 'the boot script x.grub includes other, and there is no other.grub',
  })
  t.end()
})

t.test('labels that iPXE would look for in vain in the middle of a boot are found before', (t) => {
  const check = (template: string) => () => groupScript({ name: 'x', loader: 'ipxe', template })
  t.doesNotThrow(check(`:a\nisset \${b} && goto a ||\ngoto \${choice}\necho see goto b\n`))
  t.throws(check('kernel x || goto missed\n'), { code: 'MUSTER_SCRIPT_INVALID', message: /no label missed/ })
  t.throws(check(':a\n:b\n:a\n'), { code: 'MUSTER_SCRIPT_INVALID', message: /label a twice/ })
  t.end()
})
