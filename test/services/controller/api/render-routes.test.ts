import t from 'tap'
import { TestCluster } from '../../_cluster.ts'

interface Rendered {
  seq: number
  items: { source: string; outputs: { path: string; content?: string }[]; serves?: object }[]
}

const node = (name: string, value: object) => ({ op: 'put', kind: 'node', name, value }) as const

t.test('an overlay is rendered for a node, with what it depends on and whom it serves', async (t) => {
  const cluster = await TestCluster.start(t)
  const systemOverlays = ['hostname', 'hosts']
  await cluster.change(node('n1', { systemOverlays }), node('n2', { systemOverlays }), node('n3', {}))
  const render = (overlay: string, query: string) =>
    cluster.get<Rendered>(`/overlays/${overlay}/render?${query}`)
  const own = await render('hostname', 'node=n1&explain=true')
  t.match(own, {
    seq: 2,
    items: [
      {
        source: 'etc/hostname.ww',
        isTemplate: true,
        isShared: false,
        outputs: [{ path: 'etc/hostname', type: 'file' }],
        serves: { same: { count: 1, folded: 'n1' }, having: 2, lookedAt: 2 },
      },
    ],
  })
  t.match(Buffer.from(own.items[0]!.outputs[0]!.content!, 'base64').toString(), /^n1\n/)
  const shared = await render('hosts', 'node=n3&file=etc/hosts&explain=true')
  t.match(shared, {
    items: [{ isShared: true, serves: { same: { count: 2, folded: 'n[1-2]' }, having: 2 } }],
  })
})

t.test('what is not there is said', async (t) => {
  const cluster = await TestCluster.start(t)
  await cluster.change(node('n1', {}))
  await t.rejects(cluster.get('/overlays/hosts/render?node=n9'), { message: 'there is no node n9' })
  await t.rejects(cluster.get('/overlays/hosst/render?node=n1'), {
    message: 'there is no overlay hosst',
    hint: /Did you mean hosts/,
  })
  await t.rejects(cluster.get('/overlays/hosts/render?node=n1&file=etc/nothing'), {
    code: 'MUSTER_NOT_FOUND',
  })
})
