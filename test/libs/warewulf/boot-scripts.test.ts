import t from 'tap'
import { read } from './_reading.ts'

/** What a profile with these lines has as its boot script, and all that was noted. */
function scriptOf(...lines: string[]): { script: string | undefined; notes: string } {
  const text = ['nodeprofiles:', '  p:', ...lines.map((line) => `    ${line}`)].join('\n')
  const { profiles, notes } = read(text)
  const noted = notes.map(({ what, text }) => `${what} ${text}`).join('\n')
  return { script: profiles.p!.ipxeTemplate, notes: noted }
}

t.test('boot scripts that muster has keep their names', async (t) => {
  for (const name of ['default', 'localdisk', 'site'])
    t.match(scriptOf(`ipxe template: ${name}`), { script: name, notes: /^taken ipxeTemplate$/m })
})

t.test("Warewulf's dracut is two-stage", async (t) => {
  t.match(scriptOf('ipxe template: dracut'), {
    script: 'two-stage',
    notes: /^changed ipxeTemplate: two-stage, .*initramfs/m,
  })
})

t.test('a boot script that muster does not have is left out, with what to do', async (t) => {
  t.match(scriptOf('ipxe template: own'), {
    script: undefined,
    notes: /^unused muster has no boot script own, .*muster profile set p --ipxe own$/m,
  })
})

t.test("what the tag IPXEMenuEntry picks of Warewulf's menu is a boot script", async (t) => {
  const tagged = (entry: string, ...before: string[]) =>
    scriptOf(...before, 'tags:', `  IPXEMenuEntry: ${entry}`)
  for (const entry of ['dracut', 'dracut_static']) {
    t.match(tagged(entry), { script: 'two-stage', notes: /^changed ipxeTemplate: two-stage, as the tag/m })
    t.equal(tagged(entry, 'ipxe template: default').script, 'two-stage')
    t.equal(tagged(entry, 'ipxe template: localdisk').script, 'localdisk', 'only default looks at it')
  }
  // A profile may say otherwise.
  for (const entry of ['imgextract', 'initrd', 'initrd_nocompress'])
    t.equal(tagged(entry).script, 'default', entry)
  for (const entry of ['shell', 'UNDEF', '[dracut]']) t.equal(tagged(entry).script, undefined, entry)
})
