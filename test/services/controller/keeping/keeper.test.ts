import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { smallRoot, TestCluster, until } from '../../_cluster.ts'
import { startAnother } from '../_another.ts'
import { recordingLogger } from '../_clusters.ts'

async function blobsIn(cluster: TestCluster, controller: string): Promise<string[]> {
  const found = await readdir(join(cluster.directory, controller, 'blobs'), { recursive: true })
  return found.map((path) => path.split('/').at(-1)!).filter((name) => /^[0-9a-f]{64}$/.test(name))
}

t.test('another controller has the tree of an overlay that no node has', async (t) => {
  const cluster = await TestCluster.start(t)
  await cluster.putOverlay('early', { 'etc/motd': 'early' })
  const { get } = await startAnother(t, { cluster, id: 'c2', logger: recordingLogger().logger })
  await cluster.putOverlay('late', { 'etc/motd': 'late' })
  for (const name of ['early', 'late']) {
    const asked = () => get<{ value?: { tree: { digest: string } } }>(`/overlays/${name}`)
    const { value } = await until(asked, (answer) => answer.value !== undefined)
    await until(
      () => blobsIn(cluster, 'c2'),
      (all) => all.includes(value!.tree.digest),
    )
  }
})

t.test('a controller that comes later has every version of an image, whole', async (t) => {
  const cluster = await TestCluster.start(t)
  const root = await smallRoot(t.testdir())
  t.ok((await cluster.importImage('debian', root)).result)
  const before = new Set(await blobsIn(cluster, 'controller'))
  await startAnother(t, { cluster, id: 'c2', logger: recordingLogger().logger })
  const all = await until(
    () => blobsIn(cluster, 'c2'),
    (found) => new Set(found).isSupersetOf(before),
  )
  t.ok(all.length >= before.size)
})
