import t from 'tap'
import { OLD_RUNTIME, OLD_SYSTEM } from '../../../libs/warewulf/overlays.ts'
import { readNodesConf } from '../../../libs/warewulf/read-nodes-conf.ts'
import { KNOWN } from './_sites.ts'

t.test("overlays are taken by their names, and those that do the same by muster's", async (t) => {
  const text =
    'nodes:\n  n1:\n    system overlay: [ifcfg, debian.interfaces, ~wwinit, wwclient, wwclient.aarch64]\n'
  const { nodes, notes } = readNodesConf(text, { known: KNOWN })
  t.same(nodes.n1!.systemOverlays, ['ifcfg', 'ifupdown', '~init', 'agent'])
  t.match(notes.at(-1), { what: 'changed', text: 'systemOverlays: agent, which is in the list already' })
})

t.test('an overlay that comes from the same installation is taken as it is', async (t) => {
  const known = { ...KNOWN, imported: ['wwinit', 'generic'] }
  const text = 'WW_INTERNAL: 43\nnodes:\n  n1:\n    system overlay: wwinit\n    runtime overlay: generic\n'
  t.match(readNodesConf(text, { known }).nodes.n1, {
    systemOverlays: ['wwinit'],
    runtimeOverlays: ['generic'],
  })
})

t.test('an overlay is told from a bundle of the same name by the age of the file', async (t) => {
  const overlaysOf = (head: string) =>
    readNodesConf(`${head}nodes:\n  n1:\n    system overlay: [wwinit]\n    runtime overlay: [generic]\n`, {
      known: KNOWN,
    }).nodes.n1!
  t.same(overlaysOf('').systemOverlays, ['init'])
  for (const head of ['WW_INTERNAL: 45\n', 'nodeprofiles:\n  default: {container name: x}\n']) {
    t.same(overlaysOf(head).systemOverlays, OLD_SYSTEM)
    t.same(overlaysOf(head).runtimeOverlays, OLD_RUNTIME)
  }
})

t.test('an overlay of muster that was deleted is named', async (t) => {
  const known = { images: [], overlays: ['init', 'agent', 'hosts'], scripts: [] }
  const text = 'WW_INTERNAL: 43\nnodes:\n  n1:\n    runtime overlay: generic,constructor,hosst\n'
  const { nodes, notes } = readNodesConf(text, { known })
  t.same(nodes.n1!.runtimeOverlays, ['hosts'])
  t.match(
    notes.filter(({ line }) => line === 4).map(({ what, text }) => [what, text]),
    [
      [
        'unused',
        /no overlay ssh\.authorized_keys, syncuser \(once it has: muster node set n1 --runtime-overlays LIST/,
      ],
      ['changed', 'runtimeOverlays: hosts'],
      ['unused', /no overlay constructor/],
      ['unused', /no overlay hosst; did you mean hosts\?/],
    ],
  )
})
