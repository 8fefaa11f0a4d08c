import t from 'tap'
import { chooseOverlays } from '../../../../services/cli/warewulf/choose-overlays.ts'
import { Installation } from '../../../../services/cli/warewulf/installation.ts'
import { installationIn } from './_installation.ts'

const SHIPPED = 'usr/share/warewulf/overlays'
const SITE = 'var/lib/warewulf/overlays'

const FILES = {
  [`${SITE}/ours/rootfs/etc/x`]: '',
  [`${SITE}/hosts/etc/hosts.ww`]: '',
  [`${SITE}/host/rootfs/etc/exports`]: '',
  [`${SITE}/.hidden/x`]: '',
  [`${SITE}/generic/x`]: '',
  [`${SHIPPED}/hosts/rootfs/etc/hosts.ww`]: '',
  [`${SHIPPED}/wwinit/rootfs/init`]: '',
  [`${SHIPPED}/chrony/rootfs/etc/chrony.conf`]: '',
  [`${SHIPPED}/never/rootfs/x`]: '',
}
const OPTIONS = {
  named: new Set(['wwinit', 'chrony', 'hosts', 'gone']),
  isOld: false,
  known: new Set(['init', 'hosts']),
  shipped: false,
}

t.test('all overlays of the site are taken, and of the others those that nodes name', async (t) => {
  const installation = new Installation(installationIn(t, { files: FILES }))
  const { chosen, notes } = chooseOverlays(installation, OPTIONS)
  t.same(
    chosen.map(({ name, path, from }) => [name, from, path]),
    [
      ['generic', 'site', `/${SITE}/generic`],
      ['hosts', 'site', `/${SITE}/hosts`],
      ['ours', 'site', `/${SITE}/ours/rootfs`],
      ['chrony', 'distribution', `/${SHIPPED}/chrony/rootfs`],
      ['wwinit', 'distribution', `/${SHIPPED}/wwinit/rootfs`],
    ],
  )
  t.match(notes, [/^overlay host is not taken over: muster writes no files on the hosts/])
})

t.test("asked for, muster's own are used where it has one that does the same", async (t) => {
  const installation = new Installation(installationIn(t, { files: FILES }))
  const { chosen, notes } = chooseOverlays(installation, { ...OPTIONS, shipped: true })
  t.same(
    chosen.map(({ name }) => name),
    ['generic', 'hosts', 'ours', 'chrony'],
  )
  t.match(notes[1], "overlay wwinit is not taken over: muster's init in its place")
})

t.test('of old versions the bundles stay where they are', async (t) => {
  const installation = new Installation(installationIn(t, { files: FILES }))
  const { chosen, notes } = chooseOverlays(installation, { ...OPTIONS, isOld: true, named: new Set() })
  t.same(
    chosen.map(({ name }) => name),
    ['hosts', 'ours'],
  )
  t.match(notes[0], /^overlay generic is not taken over: it is for Warewulf 4\.5 or older/)
})

t.test('where there are none, none are chosen', async (t) => {
  t.same(chooseOverlays(new Installation(t.testdir({})), OPTIONS), { chosen: [], notes: [] })
})
