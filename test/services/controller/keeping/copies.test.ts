import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Operation } from '../../../../libs/changes/operation.ts'
import { fileOf } from '../../../libs/blobs/_fixtures.ts'
import { smallRoot, TestCluster, TOKEN, until } from '../../_cluster.ts'
import { startAnother } from '../_another.ts'
import { recordingLogger } from '../_clusters.ts'

async function twoControllers(t: Parameters<typeof TestCluster.start>[0]) {
  const cluster = await TestCluster.start(t)
  const { logger, messages } = recordingLogger()
  const second = await startAnother(t, { cluster, id: 'c2', logger })
  await until(
    () => cluster.get<{ items: unknown[] }>('/status/members'),
    ({ items }) => items.length === 2,
  )
  return { cluster, second, messages }
}

t.test('an overlay that was put is on another controller, too, when that is acknowledged', async (t) => {
  const { cluster } = await twoControllers(t)
  await cluster.putOverlay('motd', { 'etc/motd': 'welcome' })
  const { value } = await cluster.get<{ value: { tree: { digest: string; size: number } } }>('/overlays/motd')
  t.ok(existsSync(fileOf(join(cluster.directory, 'c2/blobs'), value.tree as never)))
})

t.test(
  'an import tells that another controller takes a copy, and one without another does not',
  async (t) => {
    const { cluster } = await twoControllers(t)
    const source = await smallRoot(t.testdir())
    const alone = await TestCluster.start(t)
    t.same(await phasesOf(alone, source), ['building', 'publishing'])
    t.same(await phasesOf(cluster, source), ['building', 'publishing', 'copying to another controller'])
  },
)

async function phasesOf({ url }: TestCluster, source: string): Promise<string[]> {
  const response = await fetch(`${url}/v1/images/import`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({ name: 'debian', source }),
  })
  const lines = (await response.text()).trim().split('\n')
  return lines.flatMap((line) => (JSON.parse(line) as { phase?: string }).phase ?? [])
}

t.test('a controller that dies after it took an overlay and an image stops nobody', async (t) => {
  const { cluster, second } = await twoControllers(t)
  const { result } = await cluster.importImage('debian', await smallRoot(t.testdir()))
  t.ok(existsSync(fileOf(join(cluster.directory, 'c2/blobs'), result!.image.manifest as never)))
  await cluster.putOverlay('motd', { 'etc/motd': 'welcome' })
  const node: Operation = {
    op: 'put',
    kind: 'node',
    name: 'n1',
    value: {
      rack: 'r1',
      image: 'debian',
      systemOverlays: ['motd'],
      networkDevices: { default: { hwaddr: '52:54:00:00:00:01' } },
    },
  }
  await cluster.change(node)
  await cluster.stopController()
  await cluster.startBootServer()
  const member = await cluster.untilBootServer(({ ready }) => ready === 1)
  t.equal(member.ready, 1)
  t.ok(await second.get('/cluster'))
})

t.test('what is not kept any more cannot be taken back, and nothing is changed by trying', async (t) => {
  const cluster = await TestCluster.start(t)
  t.ok((await cluster.importImage('debian', await smallRoot(t.testdir()))).result)
  const seq = await cluster.change({ op: 'delete', kind: 'image', name: 'debian' })
  const undo = (change: number) => cluster.post('/undo', { seq: change })
  await undo(seq)
  t.ok(await cluster.get('/images/debian'), 'at first it is')

  const again = await cluster.change({ op: 'delete', kind: 'image', name: 'debian' })
  await cluster.post('/storage/clean', { graceS: 0 })
  await t.rejects(undo(again), { code: 'MUSTER_BLOBS_GONE' })
  await t.rejects(cluster.get('/images/debian'), { code: 'MUSTER_NOT_FOUND' })
})
