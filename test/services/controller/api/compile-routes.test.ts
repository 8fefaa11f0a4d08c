import t from 'tap'
import { smallRoot, TestCluster } from '../../_cluster.ts'

interface Report {
  seq: number
  compiled: boolean
  failures: { message: string; nodes: { count: number; folded: string } }[]
}

t.test('who waits for a change is told which nodes it left without a new record', async (t) => {
  const cluster = await TestCluster.start(t)
  await cluster.importImage('tiny', await smallRoot(cluster.directory))
  const node = (name: string, value: object) => ({ op: 'put', kind: 'node', name, value }) as const
  const bootable = (last: number) => ({
    image: 'tiny',
    systemOverlays: ['hostname'],
    networkDevices: {
      default: { hwaddr: `52:54:00:00:00:0${last}`, device: 'eth0', ipaddr: `10.0.0.${last}` },
    },
  })
  const wait = (seq: number) => cluster.get<Report>(`/compile?seq=${seq}&waitMs=20000`)
  const seq = await cluster.change(node('n1', bootable(1)), node('n2', bootable(2)), node('n3', {}))
  t.match(await wait(seq), { compiled: true, failures: [] }, 'a node without an image is not meant to boot')

  const template = '{{ .Id }}\n{{ if ne .Id "n3" }}{{ .Nothing }}{{ end }}\n'
  const broken = await cluster.putOverlay('hostname', { 'etc/hostname.ww': template })
  const report = await wait(broken)
  t.match(report.failures, [
    { message: /^overlay hostname: etc\/hostname\.ww:2:/, nodes: { folded: 'n[1-2]' } },
  ])
  t.match(await cluster.get('/status/nodes?select=n1'), {
    items: [{ problem: /hostname\.ww:2:.*\(node n1\)/ }],
  })
  t.match(await cluster.get('/nodes/n1/explain'), { problem: /hostname\.ww:2:/, record: { nodeSeq: seq } })

  const other = await cluster.change(node('n3', { comment: 'another' }))
  t.match(await wait(other), { compiled: true, failures: [] }, 'what failed before is not told again')
})

t.test('what is not compiled in time is said to be so', async (t) => {
  const cluster = await TestCluster.start(t)
  t.match(await cluster.get('/compile?seq=1000'), { compiled: false, failures: [] })
})
