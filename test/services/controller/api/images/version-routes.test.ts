import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { smallRoot, TestCluster } from '../../../_cluster.ts'

t.test('the versions of an image are listed, and which one is live', async (t) => {
  const cluster = await TestCluster.start(t)
  const root = await smallRoot(t.testdir())
  await cluster.importImage('debian', root)
  await appendFile(join(root, 'etc/motd'), 'more')
  await cluster.importImage('debian', root)
  const versions = await cluster.get<{ items: { manifest: { digest: string } }[] }>('/images/debian/versions')
  t.match(versions, {
    name: 'debian',
    seq: 3,
    live: 2,
    keep: 5,
    items: [
      { number: 2, live: true, source: root, kernels: [{ version: '6.1.0-1' }] },
      { number: 1, live: false, source: root },
    ],
  })
  t.not(versions.items[0]?.manifest.digest, versions.items[1]?.manifest.digest)
  await t.rejects(cluster.get('/images/debain/versions'), {
    code: 'MUSTER_NOT_FOUND',
    hint: /Did you mean debian\?/,
  })
})

t.test('who uses an image is told, and which of its kernels', async (t) => {
  const cluster = await TestCluster.start(t)
  const root = await smallRoot(t.testdir())
  await writeFile(join(root, 'boot/vmlinuz-6.9.1-2-amd64'), 'newer kernel')
  await writeFile(join(root, 'boot/initrd.img-6.9.1-2-amd64'), 'initramfs')
  await cluster.importImage('debian', root)
  await cluster.importImage('spare', root)
  await cluster.change(
    { op: 'put', kind: 'profile', name: 'gpu', value: { image: 'debian' } },
    { op: 'put', kind: 'node', name: 'n1', value: { profiles: ['gpu'] } },
    { op: 'put', kind: 'node', name: 'n2', value: { profiles: ['gpu'], kernel: { version: '6.1' } } },
    { op: 'put', kind: 'node', name: 'n3', value: { image: 'debian', kernel: { version: '5.4' } } },
    { op: 'put', kind: 'node', name: 'n4', value: {} },
  )
  const debian = { name: 'debian', nodes: { count: 3, folded: 'n[1-3]' }, profiles: ['gpu'] }
  t.same(await cluster.get('/image-usage'), {
    items: [debian, { name: 'spare', nodes: { count: 0, folded: '' }, profiles: [] }],
  })
  t.same(await cluster.get('/image-usage?name=debian'), { items: [debian] })
  t.match(await cluster.get('/image-kernels?name=debian'), {
    items: [
      {
        image: 'debian',
        version: '6.1.0-1',
        isDefault: false,
        initramfs: undefined,
        nodes: { folded: 'n2' },
      },
      {
        version: '6.9.1-2',
        path: '/boot/vmlinuz-6.9.1-2-amd64',
        initramfs: '/boot/initrd.img-6.9.1-2-amd64',
        size: 12,
        isDefault: true,
        nodes: { count: 1, folded: 'n1' },
      },
    ],
  })
  t.equal((await cluster.get<{ items: unknown[] }>('/image-kernels')).items.length, 4)
  await t.rejects(cluster.get('/image-usage?name=none'), { code: 'MUSTER_NOT_FOUND' })
})
