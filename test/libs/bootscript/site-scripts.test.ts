import { execFileSync } from 'node:child_process'
import t from 'tap'
import { SITE_SCRIPTS_MAX } from '../../../libs/bootscript/limits.ts'
import { namedScripts } from '../../../libs/bootscript/site-scripts.ts'
import { SCRIPTS, TEXTS } from './_records.ts'

const NAMES = ['default', 'two-stage', 'localdisk', 'menu', 'memtest', 'rescue', 'unconfigured']

t.test('every script that ships is there for both loaders', (t) => {
  t.same([...SCRIPTS.keys()].sort(), [...NAMES].sort())
  for (const [name, { ipxe, grub }] of SCRIPTS) t.ok(ipxe && grub, name)
  t.end()
})

t.test('GRUB can read every one that is for it', (t) => {
  for (const { grub } of SCRIPTS.values()) {
    t.doesNotThrow(() => execFileSync('grub-script-check', { input: grub!.body }), grub!.name)
  }
  t.end()
})

t.test(
  'a script of the site stands in the place of the one that ships, also where others include it',
  (t) => {
    const site = {
      'site.ipxe': 'echo site\n',
      'default.ipxe': 'echo ours\n',
      'disk.ipxe': '#part\n:disk\nexit\n',
    }
    const scripts = namedScripts({ shipped: TEXTS, site })
    t.same(scripts.get('site'), { ipxe: { name: 'site', body: 'echo site\n' } })
    t.equal(scripts.get('default')?.ipxe?.body, 'echo ours\n')
    t.equal(scripts.get('default')?.grub?.body, SCRIPTS.get('default')!.grub!.body)
    t.match(scripts.get('localdisk')?.ipxe?.body, /goto disk\n:disk\nexit\n$/)
    t.notOk(scripts.has('disk'), 'a part is no script')
    t.end()
  },
)

t.test('what did not change is the same object as before', (t) => {
  const before = namedScripts({ shipped: TEXTS, site: {} })
  const after = namedScripts({ shipped: TEXTS, site: { 'menu.ipxe': 'exit\n' }, before })
  for (const name of NAMES) t.equal(after.get(name) === before.get(name), name !== 'menu', name)
  t.end()
})

t.test('names, numbers and contents are checked', (t) => {
  const site = (texts: Record<string, string>) => () => namedScripts({ shipped: TEXTS, site: texts })
  for (const file of ['x', 'x.txt', '../x.ipxe', '.ipxe', 'a b.grub', `${'x'.repeat(64)}.ipxe`])
    t.throws(site({ [file]: '' }), { code: 'MUSTER_SCRIPT_NAME' }, file)
  t.throws(site({ 'x.ipxe': 'goto nowhere\n' }), { code: 'MUSTER_SCRIPT_INVALID' })
  const many = Array.from({ length: SITE_SCRIPTS_MAX + 1 }, (_, i) => [`x${i}.ipxe`, ''])
  t.throws(site(Object.fromEntries(many)), { code: 'MUSTER_SCRIPT_LIMIT' })
  t.end()
})
