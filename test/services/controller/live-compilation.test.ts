import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { decodeNodeRecord } from '../../../libs/records/decode.ts'
import { openBus } from '../../support/bus.ts'
import { smallRoot, TestCluster, TOKEN, until } from '../_cluster.ts'
import { startAnother } from './_another.ts'
import { bootable, recordingLogger } from './_clusters.ts'

t.test('what went with a controller holds up only the nodes that need it, until it is back', async (t) => {
  const cluster = await TestCluster.start(t)
  const bus = openBus(t, cluster.nats.url)
  await bus.ready()
  const root = await smallRoot(t.testdir())
  await writeFile(join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\n')
  await cluster.importImage('debian', root)
  await cluster.putOverlay('users', { 'etc/passwd.ww': '{{IncludeFrom "debian" "/etc/passwd"}}' })
  await cluster.putOverlay('motd', { 'etc/motd': 'welcome' })
  await cluster.putOverlay('include', { 'etc/warewulf/key': 'secret' })
  const args = (last: number, systemOverlays: string[], kernel: string) =>
    bootable(last, { systemOverlays, kernel: { args: [kernel] } })
  const nodes = (kernel: string) => [
    args(1, ['users'], kernel),
    args(2, ['motd'], kernel),
    args(3, ['keys'], kernel),
    args(4, ['hostname'], kernel),
  ]
  await cluster.putOverlay('keys', { 'etc/key.ww': '{{Include "key"}}' })
  const told = await cluster.change(...nodes('old'))
  await cluster.get(`/compile?seq=${told}&waitMs=20000`)
  await cluster.stopController()

  const record = async (node: string) => {
    const entry = await bus.bucket('muster_boot').get(`r1.node.${node}`)
    return entry?.value && decodeNodeRecord(entry.value)
  }
  const argsOf = async () =>
    Promise.all(['n1', 'n2', 'n3', 'n4', 'n5'].map(async (node) => (await record(node))?.kernelArgs.at(-1)))
  const { logger } = recordingLogger()
  const second = await startAnother(t, { cluster, id: 'c2', logger })
  cluster.url = second.url
  // These two it has itself: what is away is what their templates read.
  await cluster.putOverlay('users', { 'etc/passwd.ww': '{{IncludeFrom "debian" "/etc/passwd"}}\n' })
  await cluster.putOverlay('keys', { 'etc/key.ww': '{{Include "key"}}\n' })
  const change = async (ops: object[]) => {
    const response = await fetch(`${second.url}/v1/changes`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify({ ops }),
    })
    return ((await response.json()) as { seq: number }).seq
  }
  const seq = await change([...nodes('new'), args(5, ['motd'], 'new')])
  await until(argsOf, (all) => all[3] === 'new')
  const report = await second.get<{ failures: { message: string; nodes: { folded: string } }[] }>(
    `/compile?seq=${seq}&waitMs=20000`,
  )
  const failures = new Map(report.failures.map(({ nodes: { folded }, message }) => [folded, message]))
  t.same([...failures.keys()].sort(), ['n1', 'n3', 'n[2,5]'], 'and only these')
  t.match(
    failures.get('n1'),
    /^overlay users: .*of the image debian cannot be had: .*import the image again$/,
  )
  t.match(failures.get('n[2,5]'), /^the files of overlay motd cannot be had: .*put the overlay again$/)
  t.match(failures.get('n3'), /^overlay keys: .*the files of overlay include cannot be had/)
  t.same(await argsOf(), ['old', 'old', 'old', 'new', undefined], 'a new node has no record to keep')

  await cluster.startController()
  await until(argsOf, (all) => all.every((kernel) => kernel === 'new'))
  const status = () => second.get<{ items: { problem?: string }[] }>('/status/nodes')
  const { items } = await until(status, (all) => all.items.every(({ problem }) => problem === undefined))
  t.equal(items.length, 5, 'and nobody has a problem any more')
})
