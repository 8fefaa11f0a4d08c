import { join } from 'node:path'
import t from 'tap'
import { BlobStore } from '../../../libs/blobs/blob-store.ts'
import type { Bus } from '../../../libs/bus/bus.ts'
import { decodeRackHead } from '../../../libs/records/decode.ts'
import { Compiler } from '../../../services/controller/compiler.ts'
import { image } from '../../libs/compile/_input.ts'
import { readyBus } from '../../support/bus.ts'
import { Collector } from '../../support/collector.ts'
import { type Owner, startNatsServer } from '../../support/nats-server.ts'
import { never, openCluster, propose, putNode } from './_clusters.ts'

const bootable = (last: number) =>
  putNode(`n${last}`, {
    rack: 'r1',
    image: 'debian',
    networkDevices: { default: { hwaddr: `52:54:00:00:00:0${last}` } },
  })

async function startCompiler(t: Owner, options: { id: string; bus: Bus; directory: string }) {
  const { id, bus, directory } = options
  const opened = await openCluster(t, bus, join(directory, 'changes'))
  const blobs = await BlobStore.open({ directory: join(directory, 'blobs') })
  const { cluster, logger } = opened
  const compiler = new Compiler({ id, cluster, blobs, bus, logger })
  t.teardown(() => compiler.close())
  return { ...opened, compiler }
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
