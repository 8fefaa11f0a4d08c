import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { smallRoot, TestCluster, until } from '../../../_cluster.ts'

t.test('a renamed image is there under its new name alone, and what named it names it so', async (t) => {
  const cluster = await TestCluster.start(t)
  await cluster.importImage('old', await smallRoot(t.testdir()))
  await cluster.change(
    { op: 'put', kind: 'profile', name: 'gpu', value: { image: 'old', rack: 'r1' } },
    { op: 'put', kind: 'node', name: 'n1', value: { profiles: ['gpu'] } },
    { op: 'put', kind: 'node', name: 'n2', value: { image: 'old' } },
    { op: 'put', kind: 'node', name: 'n3', value: {} },
  )
  const renamed = { name: 'new', from: 'old', profiles: ['gpu'], nodes: { count: 2, folded: 'n[1-2]' } }
  t.same(await cluster.post('/images/old/rename', { to: 'new', dryRun: true }), { ...renamed, seq: 3 })
  t.same(await cluster.post('/images/old/rename', { to: 'new' }), { ...renamed, seq: 4 })
  await t.rejects(cluster.get('/images/old'), { code: 'MUSTER_NOT_FOUND' })
  t.match(await cluster.get('/images/new/versions'), { items: [{ number: 1, live: true }] })
  t.match(await cluster.get('/profiles/gpu'), { value: { image: 'new', rack: 'r1' } })
  t.match(await cluster.get('/nodes?select=n[1-3]'), {
    items: [{ resolved: { image: 'new' } }, { value: { image: 'new' } }, { value: {} }],
  })
  t.match(await cluster.get('/history/4'), { reason: 'rename image old to new' })
  await cluster.post('/undo', { seq: 4 })
  t.match(await cluster.get('/nodes/n2'), { value: { image: 'old' } }, 'it is one change, and can be undone')
})

t.test('a copy is a new image whose first version shares all with the version it was made of', async (t) => {
  const cluster = await TestCluster.start(t)
  const root = await smallRoot(t.testdir())
  await cluster.importImage('debian', root)
  const first = await cluster.get<{ value: { manifest: object } }>('/images/debian')
  await appendFile(join(root, 'etc/motd'), 'more')
  await cluster.importImage('debian', root)
  const second = await cluster.get<{ value: { manifest: object } }>('/images/debian')
  t.match(await cluster.post('/images/debian/copy', { to: 'other', dryRun: true }), { seq: 3, number: 2 })
  t.match(await cluster.post('/images/debian/copy', { to: 'other' }), {
    seq: 4,
    name: 'other',
    from: 'debian',
  })
  const other = await cluster.get<{ value: object }>('/images/other')
  t.match(other.value, { number: 1, manifest: second.value.manifest, source: root })
  t.notOk('others' in other.value)
  await cluster.post('/images/debian/copy', { to: 'former', number: 1 })
  t.match(await cluster.get('/images/former'), { value: { number: 1, manifest: first.value.manifest } })
})

t.test('a name that is taken or none, and an image that is not there, are refused', async (t) => {
  const cluster = await TestCluster.start(t)
  const root = await smallRoot(t.testdir())
  await cluster.importImage('debian', root)
  await cluster.importImage('rocky', root)
  for (const verb of ['copy', 'rename']) {
    await t.rejects(cluster.post(`/images/debian/${verb}`, { to: 'rocky' }), { code: 'MUSTER_IMAGE_EXISTS' })
    await t.rejects(cluster.post(`/images/debian/${verb}`, { to: 'debian' }), { code: 'MUSTER_IMAGE_EXISTS' })
    await t.rejects(cluster.post(`/images/debian/${verb}`, { to: 'a/b' }), { code: 'MUSTER_VALUE_INVALID' })
    await t.rejects(cluster.post(`/images/debain/${verb}`, { to: 'new' }), {
      code: 'MUSTER_NOT_FOUND',
      hint: /Did you mean debian/,
    })
  }
  await t.rejects(cluster.post('/images/debian/copy', { to: 'new', number: 7 }), {
    code: 'MUSTER_IMAGE_VERSION_UNKNOWN',
  })
  t.match(await cluster.get('/cluster'), { seq: 3 })
})

if (process.getuid?.() === 0) {
  t.test('the working tree goes with the name of its image, and with the image', async (t) => {
    const cluster = await TestCluster.start(t)
    const imported = await cluster.importImage('old', await smallRoot(t.testdir()))
    const { digest } = imported.result!.image.manifest
    const trees = join(cluster.directory, 'controller/images')
    await mkdir(join(trees, 'old/rootfs'), { recursive: true })
    await writeFile(join(trees, 'old/rootfs/changed'), 'not built yet')
    const record = JSON.stringify({ format: 1, manifest: digest, dirty: true })
    await writeFile(join(trees, 'old/tree.json'), record)
    await cluster.post('/images/old/rename', { to: 'new' })
    t.equal(await readFile(join(trees, 'new/rootfs/changed'), 'utf8'), 'not built yet')
    t.notOk((await readdir(trees)).includes('old'))
    await cluster.change({ op: 'delete', kind: 'image', name: 'new' })
    await until(
      () => readdir(trees),
      (names) => !names.includes('new'),
    )
    t.pass('the tree of a deleted image is gone')
  })
}
