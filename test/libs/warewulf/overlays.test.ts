import t from 'tap'
import { readNodesConf } from '../../../libs/warewulf/read-nodes-conf.ts'
import { KNOWN } from './_sites.ts'

t.test('an overlay of the site that has the name of one of Warewulf is taken as it is', async (t) => {
  const known = { ...KNOWN, overlays: [...KNOWN.overlays, 'NetworkManager'] }
  const text = 'nodes:\n  n1:\n    system overlay: [ifcfg, NetworkManager, ~wwinit]\n'
  t.same(readNodesConf(text, { known }).nodes.n1!.systemOverlays, ['network', 'NetworkManager', '~init'])
})

t.test('an overlay is told from a bundle of the same name by the age of the file', async (t) => {
  const overlaysOf = (head: string) =>
    readNodesConf(`${head}nodes:\n  n1:\n    system overlay: [wwinit]\n`, { known: KNOWN }).nodes.n1!
      .systemOverlays
  t.same(overlaysOf(''), ['init'])
  t.same(overlaysOf('WW_INTERNAL: 45\n'), ['init', 'agent', 'hostname', 'network'])
  t.same(overlaysOf('nodeprofiles:\n  default: {container name: x}\n'), [
    'init',
    'agent',
    'hostname',
    'network',
  ])
})

t.test('an overlay of muster that was deleted is named', async (t) => {
  const known = { images: [], overlays: ['init', 'agent'] }
  const text = 'WW_INTERNAL: 43\nnodes:\n  n1:\n    system overlay: wwinit,constructor,hosst\n'
  const { nodes, notes } = readNodesConf(text, {
    known: { ...known, overlays: [...known.overlays, 'hosts'] },
  })
  t.same(nodes.n1!.systemOverlays, ['init', 'agent'])
  t.match(
    notes.filter(({ line }) => line === 4).map(({ what, text }) => [what, text]),
    [
      ['unused', /no overlay hostname, network \(once it has: muster node set n1 --system-overlays LIST/],
      ['changed', /init, agent/],
      ['unused', /no overlay constructor/],
      ['unused', /no overlay hosst; did you mean hosts\?/],
    ],
  )
})
