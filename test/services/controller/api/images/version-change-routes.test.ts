import { appendFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { smallRoot, TestCluster } from '../../../_cluster.ts'

/** A cluster with versions 1 to 3 of an image, of which the first has another kernel. */
async function clusterWithVersions(t: Test): Promise<TestCluster> {
  const cluster = await TestCluster.start(t)
  const root = await smallRoot(t.testdir())
  await cluster.importImage('debian', root)
  await rm(join(root, 'boot/vmlinuz-6.1.0-1-amd64'))
  await writeFile(join(root, 'boot/vmlinuz-6.9.1-2-amd64'), 'newer kernel')
  await cluster.importImage('debian', root)
  await appendFile(join(root, 'etc/motd'), 'more')
  await cluster.importImage('debian', root)
  return cluster
}

const live = async (cluster: TestCluster): Promise<number | undefined> =>
  (await cluster.get<{ live: number }>('/images/debian/versions')).live

t.test(
  'a rollback makes another version live: the one that was live before, or one that is named',
  async (t) => {
    const cluster = await clusterWithVersions(t)
    await cluster.change({
      op: 'put',
      kind: 'node',
      name: 'n1',
      value: { image: 'debian', kernel: { version: '6.9' } },
    })
    const nodes = { count: 1, folded: 'n1' }
    const none = { count: 0, folded: '' }
    const without = { withoutKernel: none, withoutInit: none }
    const planned = { seq: 5, name: 'debian', from: 3, to: 2, nodes, ...without }
    t.same(await cluster.post('/images/debian/rollback', { dryRun: true }), planned)
    t.equal(await live(cluster), 3)
    t.same(await cluster.post('/images/debian/rollback', {}), { ...planned, seq: 6 })
    t.equal(await live(cluster), 2)
    t.match(await cluster.get('/history/6'), {
      actor: 'test',
      reason: 'roll image debian back from version 3 to 2',
      entities: [{ kind: 'image', name: 'debian' }],
    })
    t.match(await cluster.post('/images/debian/rollback', {}), { from: 2, to: 3 }, 'which was live before')
    t.match(
      await cluster.post('/images/debian/rollback', { to: 1, reason: 'broken' }),
      { from: 3, to: 1, withoutKernel: nodes },
      'it tells whose kernel that version does not have',
    )
    t.equal(await live(cluster), 1)
    t.match(await cluster.get('/history/8'), { reason: 'broken' })
  },
)

t.test(
  'a rollback to what is live, to a version that is not there, or with nothing before is refused',
  async (t) => {
    const cluster = await clusterWithVersions(t)
    await t.rejects(cluster.post('/images/debian/rollback', { to: 3 }), {
      code: 'MUSTER_REQUEST_INVALID',
      message: 'version 3 of image debian is live already',
    })
    await t.rejects(cluster.post('/images/debian/rollback', { to: 9 }), {
      code: 'MUSTER_IMAGE_VERSION_UNKNOWN',
    })
    await cluster.post('/images/debian/copy', { to: 'single' })
    await t.rejects(cluster.post('/images/single/rollback', {}), {
      code: 'MUSTER_IMAGE_VERSION_UNKNOWN',
      message: 'image single has no version before 1',
    })
    await t.rejects(cluster.post('/images/debain/rollback', {}), { code: 'MUSTER_NOT_FOUND' })
  },
)

t.test('fewer versions are kept once that is asked for, and it is told which are forgotten', async (t) => {
  const cluster = await clusterWithVersions(t)
  t.match(await cluster.post('/images/debian/keep', { keep: 1, dryRun: true }), { forgotten: [1], seq: 4 })
  t.match(await cluster.post('/images/debian/keep', { keep: 1 }), { keep: 1, forgotten: [1], seq: 5 })
  t.match(await cluster.get('/images/debian/versions'), { keep: 1, items: [{ number: 3 }, { number: 2 }] })
  await t.rejects(cluster.post('/images/debian/keep', { keep: -1 }), { code: 'MUSTER_REQUEST_INVALID' })
})
