import t from 'tap'
import { programsFor } from '../../../services/boot-server/efi-programs.ts'
import { groupRecord, nodeRecord, refOf } from './_records.ts'

const offered = Object.fromEntries(
  ['snponly.efi', 'shimx64.efi', 'grubx64.efi', 'mmx64.efi', 'shimaa64.efi', 'revocations.efi'].map(
    (name) => [name, refOf(`${name} of the host`)],
  ),
)
const pairWith = (efi: string[]) => ({
  node: nodeRecord('n1'),
  group: groupRecord('g', {
    efi: Object.fromEntries(efi.map((name) => [name, refOf(`${name} of the image`)])),
  }),
})

t.test('signed loaders are those of the image, all of an architecture or none', (t) => {
  const found = programsFor(pairWith(['shimx64.efi', 'grubx64.efi']), offered)
  t.same(found['shimx64.efi'], refOf('shimx64.efi of the image'))
  t.equal(found['mmx64.efi'], undefined, 'another MokManager would be refused by that shim')
  for (const name of ['snponly.efi', 'shimaa64.efi', 'revocations.efi'])
    t.same(found[name], offered[name], name)
  t.end()
})

t.test('an image without any leaves those of the hosts, and so does a machine that nobody knows', (t) => {
  for (const pair of [undefined, { node: nodeRecord('n1'), group: groupRecord('g') }])
    t.match(programsFor(pair, offered), offered)
  t.end()
})

t.test('what shims of SUSE ask for has another name', (t) => {
  const found = programsFor(undefined, offered)
  t.same([found['grub.efi'], found['mokmanager.efi']], [offered['grubx64.efi'], offered['mmx64.efi']])
  t.equal(programsFor(undefined, {})['grub.efi'], undefined)
  t.end()
})
