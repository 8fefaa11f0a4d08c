import t from 'tap'
import { readBucket } from '../../../../services/controller/read-bucket.ts'
import { readyBus } from '../../../support/bus.ts'
import { startNatsServer } from '../../../support/nats-server.ts'
import { until } from '../../_cluster.ts'
import { never } from '../_clusters.ts'
import { changeUpTo, openSnapshots, pointerOf } from './_snapshots.ts'

t.test('all controllers make the same snapshots, and keep the last ones', async (t) => {
  const nats = await startNatsServer(t)
  const bus = await readyBus(t, nats.url)
  const first = await openSnapshots(t, bus, 'c1')
  const second = await openSnapshots(t, bus, 'c2')
  await changeUpTo(first.cluster, 10)
  const { blob } = await pointerOf(bus, 10)
  for (const seq of [20, 30]) {
    await changeUpTo(first.cluster, seq)
    await pointerOf(bus, seq)
  }
  await changeUpTo(first.cluster, 35)
  const pointer = await pointerOf(bus, 30)
  t.match(pointer, { format: 1, seq: 30 })
  for (const { store, blobs, cluster } of [first, second]) {
    const kept = await until(
      () => store.snapshots(),
      (all) => all.length === 2 && all[0]!.seq === 30,
    )
    t.same(kept[0], { seq: 30, blob: pointer.blob })
    t.ok(await blobs.verify(pointer.blob.digest))
    t.notOk(blobs.has(blob.digest), 'that of an old one is deleted')
    t.equal(cluster.refusal.reason, undefined)
  }
  const keys = async () => [...(await readBucket(bus, 'muster_snapshots', never)).keys()].sort()
  t.same(await until(keys, (all) => all.length === 2), ['20', '30'])
})
