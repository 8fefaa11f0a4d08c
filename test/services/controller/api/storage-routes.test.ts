import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { fileOf } from '../../../libs/blobs/_fixtures.ts'
import { smallRoot, TestCluster, until } from '../../_cluster.ts'
import { putNode } from '../_clusters.ts'

interface Usage {
  kept: { reason: string; blobs: number; bytes: number }[]
  unreferenced: { blobs: number; bytes: number }
  disk: { size: number; free: number }
}

interface Tree {
  value: { tree: { digest: string; size: number } }
}

t.test('what is kept is told by what it is kept for, and what is not needed can be deleted', async (t) => {
  const cluster = await TestCluster.start(t)
  t.ok((await cluster.importImage('debian', await smallRoot(t.testdir()))).result)
  const networkDevices = { default: { hwaddr: '52:54:00:00:00:01' } }
  await cluster.change(putNode('n1', { rack: 'r1', image: 'debian', profiles: ['default'], networkDevices }))
  await cluster.startBootServer()
  await cluster.untilBootServer(({ ready }) => ready === 1)
  await cluster.putOverlay('motd', { 'etc/motd': 'one' })
  const former = (await cluster.get<Tree>('/overlays/motd')).value.tree
  await cluster.putOverlay('motd', { 'etc/motd': 'other' })

  const usage = await until(
    () => cluster.get<Usage>('/storage'),
    ({ kept }) => kept.some(({ reason, blobs }) => reason === 'record' && blobs > 0),
  )
  for (const reason of ['image', 'overlay', 'setting', 'history'])
    t.ok(usage.kept.find((each) => each.reason === reason)!.blobs > 0, reason)
  t.ok(usage.disk.free > 0)

  const clean = (dryRun: boolean) =>
    cluster.post<{ blobs: number; waiting: { blobs: number } }>('/storage/clean', { dryRun, graceS: 0 })
  const before = await clean(true)
  const deleted = await clean(false)
  t.equal(deleted.blobs, before.blobs)
  t.ok(existsSync(fileOf(join(cluster.directory, 'controller/blobs'), former as never)), 'history is kept')

  // All that is served is still there: a boot server that begins with nothing gets it.
  await cluster.stopBootServer()
  await cluster.startBootServer('r1')
  await cluster.untilBootServer(({ ready }) => ready === 1)
})
