import { join } from 'node:path'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { BlobStore } from '../../../../libs/blobs/blob-store.ts'
import { Collector, type CollectorOptions } from '../../../../services/controller/keeping/collector.ts'
import { GRACE_MS, GRACE_SHORT_MS } from '../../../../services/controller/keeping/limits.ts'
import { Unreferenced } from '../../../../services/controller/keeping/unreferenced.ts'
import { Uses } from '../../../../services/controller/keeping/uses.ts'
import { until } from '../../_cluster.ts'
import { startedCluster } from '../_clusters.ts'

const { signal } = new AbortController()

async function startCollector(t: Test, options: Partial<CollectorOptions> = {}) {
  const started = await startedCluster(t)
  const clock = { ms: 1_000_000_000 }
  const directory = join(t.testdirName, 'blobs')
  const now = () => clock.ms
  const blobs = await BlobStore.open({ directory, now })
  const unreferenced = await Unreferenced.open(join(t.testdirName, 'keeping'))
  const collector = new Collector({
    ...started,
    blobs,
    directory,
    unreferenced,
    now,
    uses: new Uses(now),
    compiled: () => [],
    logger: pino({ level: 'silent' }),
    ...options,
  })
  t.teardown(async () => {
    await collector.close()
    await unreferenced.close()
    await blobs.close()
  })
  return { ...started, blobs, clock, collector }
}

t.test('what is not needed goes after a day, and caches of it are told', async (t) => {
  let told = 0
  const { blobs, clock, collector } = await startCollector(t, {
    onDeleted: async () => {
      told += 1
    },
  })
  const { digest } = await blobs.put(Buffer.from('idle'))
  t.match(await collector.collect({ signal }), { blobs: 0, waiting: { blobs: 1 } })
  clock.ms += GRACE_MS
  t.match(await collector.collect({ dryRun: true, signal }), { blobs: 1 })
  t.ok(blobs.has(digest))
  t.match(await collector.collect({ signal }), { blobs: 1, bytes: 4 })
  t.equal(told, 1)
})

t.test(
  'where there is no room, what was not needed for a short time goes, and it is told what stays',
  async (t) => {
    const { blobs, clock, collector } = await startCollector(t)
    await blobs.put(Buffer.alloc(60_000_000))
    await collector.collect({ signal })
    t.match(await collector.makeRoom(), { blobs: 0, left: 'no longer needed 0.1 GB' })
    clock.ms += GRACE_SHORT_MS
    const [one, other] = await Promise.all([collector.makeRoom(), collector.makeRoom()])
    t.equal(one, other, 'whoever asks meanwhile waits for the same')
    t.match(one, { blobs: 1, bytes: 60_000_000, left: '' })
  },
)

t.test('a disk that is nearly full is noticed', async (t) => {
  const disk = async () => ({ size: 1_000, free: 10 })
  const { blobs, clock, collector } = await startCollector(t, { disk })
  t.same(
    await until(
      async () => collector.lastDisk,
      (found) => found !== undefined,
    ),
    { size: 1_000, free: 10 },
  )
  const { digest } = await blobs.put(Buffer.from('idle'))
  await collector.collect({ signal })
  clock.ms += GRACE_SHORT_MS
  await collector.makeRoom()
  t.notOk(blobs.has(digest))
})

t.test('nothing is deleted while NATS is away', async (t) => {
  const { nats, blobs, clock, collector } = await startCollector(t)
  const { digest } = await blobs.put(Buffer.from('idle'))
  await collector.collect({ signal })
  clock.ms += GRACE_MS
  await nats.stop()
  await t.rejects(collector.collect({ signal }), { code: 'MUSTER_BUS_UNAVAILABLE' })
  t.ok(blobs.has(digest))
})
