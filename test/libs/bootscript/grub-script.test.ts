import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import t from 'tap'
import { grubScript } from '../../../libs/bootscript/grub-script.ts'
import { grubStart } from '../../../libs/bootscript/grub-start.ts'
import { FIRST, group, MAC, node, SECOND } from './_records.ts'

const PAIR = '0123456789abcdef'

function script(given: Partial<Parameters<typeof grubScript>[0]> = {}): string {
  const { group: g = group() } = given
  const servers = [FIRST, SECOND, 'https://10.0.0.3:9874']
  return grubScript({
    body: g.grub!.body,
    node: node(),
    group: g,
    runtime: true,
    pair: PAIR,
    mac: MAC,
    servers,
    ...given,
  })
}

const check = (text: string) => execFileSync('grub-script-check', { input: text, stdio: 'pipe' })

t.test('a script is the node’s values, what loads its kernel, then the body of its group', (t) => {
  const args = ['console=ttyS0,115200', 'dyndbg="file a.c +p" quiet']
  t.equal(
    script({
      body: 'boot\n',
      node: node({ kernelArgs: args }),
      group: group({ modules: true, initramfs: true }),
    }),
    [
      "set node='n001'",
      "set wwid='52:54:00:00:00:0b'",
      "set urlmac='52-54-00-00-00-0b'",
      "set servers='http://10.0.0.1:9873,http://10.0.0.2:9873,https://10.0.0.3:9874'",
      "set pair='0123456789abcdef'",
      "set image='debian-12'",
      "set kernel='6.1.0-40-amd64'",
      "set initramfs='initrd=initramfs'",
      "set modules='initrd=modules'",
      "set runtime='initrd=runtime'",
      `set args='console=ttyS0,115200 dyndbg="file a.c +p" quiet'`,
      "set pauses='8 16 32 64 128'",
      'if [ -z "$muster" ]; then',
      "  set muster='(http,10.0.0.1:9873)'",
      'fi',
      `set bases="$muster "'(http,10.0.0.2:9873)'`,
      '',
      'function node_linux {',
      `  linux "$@" 'wwid=52:54:00:00:00:0b' 'muster.servers=http://10.0.0.1:9873,http://10.0.0.2:9873,https://10.0.0.3:9874' 'console=ttyS0,115200' 'dyndbg=file a.c +p' 'quiet'`,
      '}',
      '',
      'boot',
      '',
    ].join('\n'),
  )
  t.end()
})

t.test('what every GRUB reads first is a script, too', (t) => {
  check(grubStart({ http: '10.0.0.1:9873', tftp: '10.0.0.1' }))
  t.throws(() => grubStart({ http: 'a\nb', tftp: '' }), { code: 'MUSTER_SCRIPT_UNSAFE_VALUE' })
  t.end()
})

t.test('values that would break out of their line are refused', (t) => {
  const unsafe = { code: 'MUSTER_SCRIPT_UNSAFE_VALUE' }
  t.throws(() => script({ node: node({ id: 'n1\nreboot' }) }), unsafe)
  const named = group()
  t.throws(() => script({ group: { ...named, image: { ...named.image, name: 'caf\u00e9' } } }), unsafe)
  t.end()
})

t.test('no value of a record adds a command: what is between the quotes is what it was', (t) => {
  const hostile = fc.array(
    fc.constantFrom(
      "'",
      '"',
      '\\',
      '$',
      '{',
      '}',
      ';',
      '|',
      '&',
      '#',
      '(',
      ')',
      ' ',
      '`',
      '*',
      '\n',
      'reboot',
      'x',
    ),
    { maxLength: 12 },
  )
  let checked = 0
  fc.assert(
    fc.property(hostile, hostile, hostile, (id, name, version) => {
      const plain = group()
      const given = { id: id.join(''), name: name.join(''), version: version.join('') }
      let text: string
      try {
        text = script({
          node: node({ id: given.id }),
          group: {
            ...plain,
            image: { ...plain.image, name: given.name },
            kernel: { ...plain.kernel, version: given.version },
          },
        })
      } catch {
        return true
      }
      // Each is a program to start: a few are enough for GRUB itself.
      if (checked++ < 20) check(text)
      const values = new Map(
        [...text.matchAll(/^set (\w+)=((?:'[^']*'|\\')*)$/gm)].map(([, key, value]) => [
          key,
          unquoted(value!),
        ]),
      )
      const said = [values.get('node') ?? '', values.get('image') ?? '', values.get('kernel') ?? '']
      return said.join('|') === [given.id, given.name, given.version].join('|')
    }),
    { numRuns: 500 },
  )
  t.ok(checked > 20)
  t.end()
})

function unquoted(word: string): string {
  return word.replaceAll(/'([^']*)'|\\'/g, (all, inner: string | undefined) => inner ?? all.slice(1))
}
