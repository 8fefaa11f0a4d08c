import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { TestCluster, until } from '../../_cluster.ts'
import { startAnother } from '../_another.ts'
import { recordingLogger } from '../_clusters.ts'

t.test('another controller has the tree of an overlay that no node has', async (t) => {
  const cluster = await TestCluster.start(t)
  await cluster.putOverlay('early', { 'etc/motd': 'early' })
  const { get } = await startAnother(t, { cluster, id: 'c2', logger: recordingLogger().logger })
  await cluster.putOverlay('late', { 'etc/motd': 'late' })
  const names = async (): Promise<string[]> => {
    const found = await readdir(join(cluster.directory, 'c2', 'blobs'), { recursive: true })
    return found.map((path) => path.split('/').at(-1)!)
  }
  for (const name of ['early', 'late']) {
    const asked = () => get<{ value?: { tree: { digest: string } } }>(`/overlays/${name}`)
    const { value } = await until(asked, (answer) => answer.value !== undefined)
    await until(names, (all) => all.some((path) => path.includes(value!.tree.digest)))
  }
})
