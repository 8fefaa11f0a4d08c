import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { packEntries } from '../../../libs/archive/pack.ts'
import { BlobPuller } from '../../../libs/blobs/blob-puller.ts'
import { BlobStore } from '../../../libs/blobs/blob-store.ts'
import type { Bus } from '../../../libs/bus/bus.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import { decodeNodeRecord, decodeRackHead } from '../../../libs/records/decode.ts'
import { Compiler } from '../../../services/controller/compiler.ts'
import { fileOf, startOrigin } from '../../libs/blobs/_fixtures.ts'
import { fileEntry, image } from '../../libs/compile/_input.ts'
import { openBus, readyBus } from '../../support/bus.ts'
import { Collector } from '../../support/collector.ts'
import { type Owner, startNatsServer } from '../../support/nats-server.ts'
import { smallRoot, TestCluster, until } from '../_cluster.ts'
import { bootable, never, openCluster, propose, putNode } from './_clusters.ts'

async function startCompiler(
  t: Owner,
  options: { id: string; bus: Bus; directory: string; origins?: string[] },
) {
  const { id, bus, directory, origins = [] } = options
  const opened = await openCluster(t, bus, join(directory, 'changes'))
  const blobs = await BlobStore.open({ directory: join(directory, 'blobs') })
  const { cluster, logger } = opened
  const puller = new BlobPuller({ store: blobs })
  const compiler = new Compiler({ id, cluster, blobs, puller, origins: () => origins, bus, logger })
  t.teardown(async () => {
    await compiler.close()
    await puller.close()
  })
  return { ...opened, compiler, blobs }
}

t.test('a controller that takes over before it has caught up publishes nothing older', async (t) => {
  const nats = await startNatsServer(t)
  const bus = await readyBus(t, nats.url)
  const directory = t.testdir({ first: {}, second: {} })
  const heads = new Collector<{ seq: number; nodes: number }>()
  const watch = bus.bucket('muster_boot').watch({
    filter: 'r1.head',
    onEntry: ({ value }) => {
      const { seq, nodes } = decodeRackHead(value!)
      heads.add({ seq, nodes })
    },
    onReset: () => {},
  })
  t.teardown(() => watch.close())

  const first = await startCompiler(t, { id: 'c1', bus, directory: join(directory, 'first') })
  await first.cluster.start(never)
  await propose(first.cluster, { op: 'put', kind: 'image', name: 'debian', value: image })
  await propose(first.cluster, bootable(1))
  await heads.until((all) => all.at(-1)?.seq === 2)
  await first.compiler.close()

  const second = await startCompiler(t, { id: 'c2', bus, directory: join(directory, 'second') })
  await second.messages.until((all) => all.includes('this controller compiles now'))
  // Meanwhile it has the time to compile what it has, which is nothing.
  for (let n = 1; n <= 300; n += 1) await propose(first.cluster, putNode('n0', { comment: `${n}` }))
  await propose(first.cluster, bootable(2))
  await second.cluster.start(never)
  const seen = await heads.until((all) => all.at(-1)?.seq === 303)
  t.same(seen, [
    { seq: 2, nodes: 1 },
    { seq: 303, nodes: 2 },
  ])
})

t.test('a controller that takes over fetches the overlay trees that another one put', async (t) => {
  const nats = await startNatsServer(t)
  const bus = await readyBus(t, nats.url)
  const bytes = packEntries([fileEntry('etc/motd', 'welcome')])
  const tree = { digest: digestOf(bytes), size: bytes.length }
  const { base } = await startOrigin(t, [{ bytes, ref: tree }])
  const second = await startCompiler(t, { id: 'c2', bus, directory: t.testdir(), origins: [base] })
  await second.cluster.start(never)
  await propose(
    second.cluster,
    { op: 'put', kind: 'image', name: 'debian', value: image },
    { op: 'put', kind: 'overlay', name: 'motd', value: { tree, origin: 'site', files: 1 } },
    bootable(1, { systemOverlays: ['motd'] }),
  )
  const head = () => bus.bucket('muster_boot').get('r1.head')
  t.ok(await until(head, (entry) => entry !== undefined))
  t.ok(second.blobs.has(tree.digest))
})

t.test('an overlay that nobody has stops only nodes that have it, and those until it is there', async (t) => {
  const nats = await startNatsServer(t)
  const bus = await readyBus(t, nats.url)
  const { cluster, compiler, blobs } = await startCompiler(t, { id: 'c1', bus, directory: t.testdir() })
  await cluster.start(never)
  const bytes = packEntries([fileEntry('etc/motd', 'welcome')])
  const tree = { digest: digestOf(bytes), size: bytes.length }
  const overlay = { tree, origin: 'site', files: 1 }
  await propose(cluster, { op: 'put', kind: 'image', name: 'debian', value: image }, bootable(1), bootable(2))
  const record = async (node: string) => {
    const entry = await bus.bucket('muster_boot').get(`r1.node.${node}`)
    return entry?.value && decodeNodeRecord(entry.value)
  }
  await until(
    () => record('n1'),
    (found) => found !== undefined,
  )
  const seq = await propose(
    cluster,
    { op: 'put', kind: 'overlay', name: 'motd', value: overlay },
    bootable(1, { systemOverlays: ['motd'], kernel: { args: ['new'] } }),
    bootable(2, { kernel: { args: ['new'] } }),
  )
  const hasNew = (found: Awaited<ReturnType<typeof record>>) => found?.kernelArgs.includes('new') ?? false
  t.ok(await until(() => record('n2'), hasNew))
  t.notOk(hasNew(await record('n1')), 'it keeps what it had')
  await compiler.compiled(seq, never)
  t.match(compiler.problems.get('n1'), /overlay motd cannot be had/)

  await blobs.put(bytes)
  compiler.blobFetched()
  t.ok(await until(() => record('n1'), hasNew))
  t.equal(compiler.problems.size, 0)
})

t.test('an overlay segment that is damaged on disk is made again', async (t) => {
  const cluster = await TestCluster.start(t)
  const bus = openBus(t, cluster.nats.url)
  await bus.ready()
  await cluster.importImage('debian', await smallRoot(t.testdir()))
  const networkDevices = { default: { hwaddr: '52:54:00:00:00:01' } }
  await cluster.change(putNode('n1', { rack: 'r1', image: 'debian', profiles: ['default'], networkDevices }))
  const record = () => bus.bucket('muster_boot').get('r1.node.n1')
  const entry = await until(record, (found) => found !== undefined)
  const [segment] = decodeNodeRecord(entry!.value!).overlays.system
  await cluster.stopController()
  await writeFile(fileOf(join(cluster.directory, 'controller/blobs'), segment!), 'damaged')
  await cluster.startController()
  const get = () => fetch(`${cluster.url}/blobs/${segment!.digest}`)
  const answer = await until(get, ({ ok }) => ok)
  t.equal(digestOf(Buffer.from(await answer.arrayBuffer())), segment!.digest)
})
