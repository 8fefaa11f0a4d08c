import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import t from 'tap'
import { grubScript, unconfiguredGrubScript } from '../../../libs/bootscript/grub-script.ts'
import { grubStart } from '../../../libs/bootscript/grub-start.ts'
import { group, node as nodeWith } from './_records.ts'

const MAC = '52:54:00:aa:bb:01'

function scriptWith(
  kernelArgs: readonly string[],
  servers = ['http://10.0.0.1:9873', 'http://10.0.0.2:9873'],
) {
  const node = nodeWith({ kernelArgs })
  return grubScript({ node, group: group(), runtime: true, pair: 'p1', mac: MAC, servers })
}

/** GRUB's own parser, of Debian's grub-common. */
function check(script: string): void {
  execFileSync('grub-script-check', { input: script })
}

t.test('GRUB takes the scripts for what they are', async (t) => {
  check(scriptWith(['quiet', 'console=ttyS0,115200']))
  check(unconfiguredGrubScript({ mac: MAC }))
  check(grubStart({ http: '10.0.0.1:9873', tftp: '10.0.0.1' }))
  t.throws(() => check('if true; then'))
})

t.test('a machine asks the device that its script came from, then the other servers', async (t) => {
  const script = scriptWith(['quiet'])
  t.match(script, `for server in "$muster" '(http,10.0.0.2:9873)'; do`)
  t.match(script, `'wwid=${MAC}' 'muster.servers=http://10.0.0.1:9873,http://10.0.0.2:9873' 'quiet'; then`)
  t.match(script, 'initrd "$base/image/52-54-00-aa-bb-01$query" "$base/system/')
})

t.test('no kernel argument is more than words', async (t) => {
  const rest = scriptWith(["'"]).replaceAll("''\\'''", 'ARGS')
  const words = fc.string({
    unit: fc.constantFrom("'", '"', '$', '\\', '`', '{', '}', ';', '|', 'a', ' '),
    maxLength: 12,
  })
  fc.assert(
    fc.property(words, (argument) => {
      let script: string
      try {
        script = scriptWith([argument])
      } catch {
        return
      }
      const quoted = argument.split(' ').filter((word) => word !== '')
      if (quoted.length === 0) return
      const expected = quoted.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')
      t.equal(
        script,
        rest.replaceAll('ARGS', () => expected),
      )
    }),
    { numRuns: 100 },
  )
  for (const argument of ["a';reboot;'", '$(reboot)', '"', '\\', "it's"]) check(scriptWith([argument]))
})

t.test('servers are base URLs', async (t) => {
  t.throws(() => scriptWith([], ["http://10.0.0.1'; reboot"]), { code: 'MUSTER_SCRIPT_UNSAFE_VALUE' })
  t.throws(() => grubStart({ http: 'a\nb', tftp: '' }), { code: 'MUSTER_SCRIPT_UNSAFE_VALUE' })
})
