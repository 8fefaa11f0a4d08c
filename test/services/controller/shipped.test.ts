import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { BlobStore } from '../../../libs/blobs/blob-store.ts'
import type { Loaders } from '../../../libs/model/settings.ts'
import type { Cluster } from '../../../services/controller/cluster.ts'
import { putShipped } from '../../../services/controller/shipped.ts'
import { readyBus } from '../../support/bus.ts'
import { startNatsServer } from '../../support/nats-server.ts'
import { never, openCluster } from './_clusters.ts'

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
