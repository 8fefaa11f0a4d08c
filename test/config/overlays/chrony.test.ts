import t from 'tap'
import type { ResolvedNode } from '../../../libs/model/resolved-node.ts'
import { resolvedNode } from '../../libs/overlay/fixtures.ts'
import { run } from '../shells.ts'
import { without } from './_disks.ts'
import { laidOut, textsOf } from './_render.ts'

const OVERLAY = 'chrony'
const PATH = 'etc/chrony.conf'
const HOOK = 'usr/lib/muster/hooks/chrony'
const tagged = (tags: ResolvedNode['tags'], id = 'n1') => resolvedNode(id, '10.0.0.1', { tags })
const server = { ipaddr: '10.0.0.254/24' }

async function serversOf(node: ResolvedNode, withServer = false): Promise<string[]> {
  const values = { name: 'hpc', tags: {}, ...(withServer && { server }) }
  const text = (await textsOf(OVERLAY, node, { values }))[PATH] ?? ''
  return text.match(/^(server|local|allow) .*$/gm) ?? []
}

t.test('the servers of the tags are asked, each once', async (t) => {
  const node = tagged({ ntp_server: 'time.example', ntp_servers: '10.0.0.3, 10.0.0.4,time.example' })
  t.same(await serversOf(node), [
    'server time.example iburst',
    'server 10.0.0.3 iburst',
    'server 10.0.0.4 iburst',
  ])
})

t.test("an imported site's nodes ask its server", async (t) => {
  t.same(await serversOf(tagged({}), true), ['server 10.0.0.254 iburst', 'allow 10.0.0.0/24'])
})

t.test('a node that is a server gives the time to those who may ask', async (t) => {
  for (const self of ['n1.hpc', 'n1', '10.0.0.1']) {
    const node = tagged({ ntp_servers: `${self},10.0.0.2`, ntp_allow: '10.0.0.0/16 fd00::/64' }, 'n1.hpc')
    t.same(await serversOf(node), [
      'server 10.0.0.2 iburst',
      'local stratum 10 orphan',
      'allow 10.0.0.0/16',
      'allow fd00::/64',
    ])
  }
})

t.test('without a server the image keeps its file', async (t) => {
  t.same(Object.keys(await textsOf(OVERLAY, tagged({}))), [HOOK])
})

t.test('chronyd takes the files', { skip: without('chronyd') }, async (t) => {
  for (const tags of [{ ntp_server: '10.0.0.2' }, { ntp_servers: 'n1,10.0.0.2', ntp_allow: '10.0.0.0/16' }]) {
    const root = await laidOut(t, OVERLAY, { node: tagged(tags) })
    for (const path of [PATH, 'etc/chrony/chrony.conf']) {
      const { status, stdout } = await run(['chronyd', '-p', '-f', `${root}/${path}`])
      t.equal(status, 0)
      t.match(stdout, 'server 10.0.0.2 iburst')
    }
  }
})
