import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { readEntries } from '../../../libs/archive/pack.ts'
import { BlobStore } from '../../../libs/blobs/blob-store.ts'
import type { Overlay } from '../../../libs/model/overlay.ts'
import type { Loaders } from '../../../libs/model/settings.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import type { Cluster } from '../../../services/controller/cluster.ts'
import { putTree } from '../../../services/controller/overlays/change-overlay.ts'
import { putShipped } from '../../../services/controller/shipped.ts'
import { readyBus } from '../../support/bus.ts'
import { startNatsServer } from '../../support/nats-server.ts'
import { never, openCluster, propose } from './_clusters.ts'

const configDirectory = join(import.meta.dirname, '../../../config')
const loadersOf = (cluster: Cluster): string[] =>
  Object.keys(cluster.state.get('setting', 'loaders')?.value as Loaders).sort()

t.test('a controller whose host has fewer network boot programs takes none away', async (t) => {
  const nats = await startNatsServer(t)
  const bus = await readyBus(t, nats.url)
  const directory = t.testdir({
    changes: {},
    blobs: {},
    many: { 'undionly.kpxe': 'a', 'snponly.efi': 'b' },
    few: { 'snponly.efi': 'newer' },
  })
  const { cluster, logger } = await openCluster(t, bus, join(directory, 'changes'))
  await cluster.start(never)
  const blobs = await BlobStore.open({ directory: join(directory, 'blobs') })
  const put = (...names: string[]) =>
    putShipped({
      cluster,
      blobs,
      configDirectory,
      loaderDirectories: names.map((name) => join(directory, name)),
      logger,
    })
  await put('nowhere', 'many')
  t.same(loadersOf(cluster), ['snponly.efi', 'undionly.kpxe'])
  await put('few')
  t.same(loadersOf(cluster), ['snponly.efi', 'undionly.kpxe'])
  t.match(cluster.state.get('setting', 'loaders'), { value: { 'snponly.efi': { size: 5 } } })
  const { seq } = cluster.state.position
  await put('few')
  t.equal(cluster.state.position.seq, seq, 'the same again is no change')
})

t.test('a network boot program that cannot be read is not taken for one that is not there', async (t) => {
  const nats = await startNatsServer(t)
  const bus = await readyBus(t, nats.url)
  const directory = t.testdir({ changes: {}, blobs: {}, loaders: {} })
  await writeFile(join(directory, 'file'), '')
  const { cluster, logger } = await openCluster(t, bus, join(directory, 'changes'))
  await cluster.start(never)
  const blobs = await BlobStore.open({ directory: join(directory, 'blobs') })
  const loaderDirectories = [join(directory, 'file')]
  await t.rejects(putShipped({ cluster, blobs, configDirectory, loaderDirectories, logger }), {
    code: 'ENOTDIR',
  })
})

t.test('an upgrade brings new overlays, and leaves those of the site as they are', async (t) => {
  const nats = await startNatsServer(t)
  const bus = await readyBus(t, nats.url)
  const directory = t.testdir({ changes: {}, blobs: {} })
  const { cluster, logger } = await openCluster(t, bus, join(directory, 'changes'))
  await cluster.start(never)
  const blobs = await BlobStore.open({ directory: join(directory, 'blobs') })
  const own = join(directory, 'config')
  const overlays = join(own, 'overlays')
  for (const name of ['boot', 'overlay-modes'])
    await cp(join(configDirectory, name), join(own, name), { recursive: true })
  for (const name of ['hosts', 'hostname', 'issue'])
    await cp(join(configDirectory, 'overlays/hostname'), join(overlays, name), { recursive: true })
  const upgrade = () => putShipped({ cluster, blobs, configDirectory: own, loaderDirectories: [], logger })
  // A cluster with a profile is not new: the default one, which names more overlays, is not put.
  await propose(cluster, { op: 'put', kind: 'profile', name: 'mine', value: {} })
  const overlay = (name: string) => cluster.state.get('overlay', name)?.value as Overlay
  await upgrade()
  t.match(overlay('hosts'), { origin: 'shipped', changedAt: Number })
  const stored = { tree: await blobs.put(Buffer.from('another')), files: 1 }
  await cluster.propose({
    actor: 'test',
    reason: '',
    bases: [],
    plan: (source) => putTree(source, { name: 'hosts', stored, changedAt: 5, rebase: false }),
  })
  const { seq } = cluster.state.position
  await upgrade()
  t.equal(cluster.state.position.seq, seq, 'the same again is no change')

  for (const name of ['hosts', 'hostname']) await writeFile(join(overlays, name, 'new'), 'newer')
  await rm(join(overlays, 'issue'), { recursive: true })
  const former = overlay('hostname').tree
  await upgrade()
  t.equal(cluster.state.position.seq, seq + 1)
  t.notSame(overlay('hostname').tree, former)
  t.match(overlay('hosts'), { ...stored, origin: 'site', changedAt: 5, base: former.digest })
  t.same(overlay('hosts').shipped?.tree, overlay('hostname').tree)
  t.match(overlay('issue'), { origin: 'site', tree: former }, 'nodes may name what is not shipped any more')
})

t.test('what holds secrets can be read by root only, and other files have ordinary modes', async (t) => {
  const nats = await startNatsServer(t)
  const bus = await readyBus(t, nats.url)
  const directory = t.testdir({ changes: {}, blobs: {} })
  const { cluster, logger } = await openCluster(t, bus, join(directory, 'changes'))
  await cluster.start(never)
  const blobs = await BlobStore.open({ directory: join(directory, 'blobs') })
  await putShipped({ cluster, blobs, configDirectory, loaderDirectories: [], logger })
  const listed = (await readFile(join(configDirectory, 'overlay-modes'), 'utf8'))
    .split('\n')
    .filter((line) => /^0/.test(line))
  t.ok(listed.length > 0)
  for (const [mode, path] of listed.map((line) => line.split(' ') as [string, string])) {
    const name = path.slice(0, path.indexOf('/'))
    const { value } = cluster.state.get('overlay', name)!
    const modes = new Map(
      readEntries(await blobs.read((value as Overlay).tree as BlobRef)).map((entry) => [
        `${name}/${entry.path}`,
        entry.mode,
      ]),
    )
    t.equal(modes.get(path), Number.parseInt(mode, 8), path)
    for (const [other, has] of modes) t.ok([0o600, 0o644, 0o755, 0o777].includes(has), other)
  }
})

t.test(
  'signed loaders are taken by the names that machines ask for, before those without a signature',
  async (t) => {
    const nats = await startNatsServer(t)
    const bus = await readyBus(t, nats.url)
    const directory = t.testdir({
      changes: {},
      blobs: {},
      shim: { 'shimx64.efi': 'plain', 'shimx64.efi.signed': 'signed', 'mmx64.efi.signed': 'manager' },
      grub: { 'grubx64.efi.signed': 'for disks', 'grubnetx64.efi.signed': 'for networks' },
    })
    const { cluster, logger } = await openCluster(t, bus, join(directory, 'changes'))
    await cluster.start(never)
    const blobs = await BlobStore.open({ directory: join(directory, 'blobs') })
    const loaderDirectories = [join(directory, 'shim'), join(directory, 'grub')]
    await putShipped({ cluster, blobs, configDirectory, loaderDirectories, logger })
    t.same(loadersOf(cluster), ['grubx64.efi', 'mmx64.efi', 'shimx64.efi'])
    const loaders = cluster.state.get('setting', 'loaders')!.value as Loaders
    const textOf = async (name: string) => (await blobs.read(loaders[name] as BlobRef)).toString()
    t.equal(await textOf('shimx64.efi'), 'signed')
    t.equal(await textOf('grubx64.efi'), 'for networks')
  },
)
