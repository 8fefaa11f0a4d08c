import t from 'tap'
import { readBucket } from '../../../services/controller/read-bucket.ts'
import { openBus, readyBus } from '../../support/bus.ts'
import { startNatsServer } from '../../support/nats-server.ts'
import { never } from './_clusters.ts'

t.test('a bucket is read as it is now, without what was deleted', async (t) => {
  const nats = await startNatsServer(t)
  const bus = await readyBus(t, nats.url)
  t.same([...(await readBucket(bus, 'muster_mac', never))], [])
  const bucket = bus.bucket('muster_mac')
  for (const key of ['a', 'b', 'c']) await bucket.put(key, Buffer.from(key))
  await bucket.delete('b')
  const values = await readBucket(bus, 'muster_mac', never)
  t.same([...values].map(([key, value]) => `${key} ${Buffer.from(value)}`).sort(), ['a a', 'c c'])
  await t.rejects(readBucket(bus, 'muster_mac', AbortSignal.abort(new Error('enough'))), {
    message: 'enough',
  })
})

t.test('without a connection it is an error, and no waiting', async (t) => {
  const nats = await startNatsServer(t)
  const bus = openBus(t, nats.url)
  await t.rejects(readBucket(bus, 'muster_mac', never), { code: 'MUSTER_BUS_UNAVAILABLE' })
})
