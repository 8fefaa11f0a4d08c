import { pino } from 'pino'
import t from 'tap'
import { LayoutKeeper } from '../../../services/controller/layout-keeper.ts'
import { openBus } from '../../support/bus.ts'
import { startNatsServer } from '../../support/nats-server.ts'
import { deleteStream } from '../../support/streams.ts'
import { until } from '../_cluster.ts'
import { never } from './_clusters.ts'

const logger = pino({ level: 'silent' })

t.test('a stream that is deleted while a controller runs is made again', async (t) => {
  const nats = await startNatsServer(t)
  const bus = openBus(t, nats.url)
  await using _keeper = await LayoutKeeper.start({ bus, logger, stop: never, intervalMs: 50 })
  t.equal(await bus.changeLog.lastSeq(), 0)
  await deleteStream(nats.url, 'MUSTER_CHANGES')
  t.equal(await until(lastSeqOf, (seq) => seq !== undefined), 0)

  function lastSeqOf(): Promise<number | undefined> {
    return bus.changeLog.lastSeq().catch(() => undefined)
  }
})

t.test('a NATS that was wiped has its streams again as soon as it is back', async (t) => {
  const nats = await startNatsServer(t)
  const bus = openBus(t, nats.url)
  await using _keeper = await LayoutKeeper.start({ bus, logger, stop: never, intervalMs: 3_600_000 })
  await nats.stop()
  await nats.wipeStore()
  await nats.start()
  const origin = () =>
    bus
      .bucket('muster_boot')
      .info()
      .catch(() => undefined)
  t.ok(await until(origin, (info) => info !== undefined))
})

t.test('who is told to stop before NATS is there lets go', async (t) => {
  const nats = await startNatsServer(t)
  await nats.stop()
  const stop = new AbortController()
  const starting = LayoutKeeper.start({ bus: openBus(t, nats.url), logger, stop: stop.signal })
  stop.abort(new Error('told to stop'))
  await t.rejects(starting, { message: 'told to stop' })
})
