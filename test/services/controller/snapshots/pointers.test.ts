import t from 'tap'
import { digestOf } from '../../../../libs/digest/digest.ts'
import { Refusal } from '../../../../services/controller/refusal.ts'
import {
  prunePointers,
  publishPointer,
  readPointers,
} from '../../../../services/controller/snapshots/pointers.ts'
import { readyBus } from '../../../support/bus.ts'
import { startNatsServer } from '../../../support/nats-server.ts'
import { never, recordingLogger } from '../_clusters.ts'

const pointer = {
  format: 1,
  seq: 10,
  chain: digestOf('chain'),
  state: digestOf('state'),
  blob: { digest: digestOf('blob'), size: 4 },
} as const

async function start(t: Parameters<typeof startNatsServer>[0]) {
  const nats = await startNatsServer(t)
  const bus = await readyBus(t, nats.url)
  const { logger, messages } = recordingLogger()
  const refusal = new Refusal(logger)
  const publish = (changed: Partial<typeof pointer> | object) =>
    publishPointer({ pointer: { ...pointer, ...changed }, bus, cluster: { refusal }, signal: never, logger })
  return { bus, refusal, messages, publish }
}

t.test(
  'who has the same snapshot agrees with the first, and one of another version is only told',
  async (t) => {
    const { bus, refusal, messages, publish } = await start(t)
    await publish({})
    await publish({})
    t.same(messages.items, [])
    await publish({ blob: { digest: digestOf('other bytes'), size: 4 } })
    t.equal(messages.items.length, 1)
    t.equal(refusal.reason, undefined)
    t.same(await readPointers(bus, never), [pointer])
  },
)

t.test('who has another state after the same changes takes no changes any more', async (t) => {
  const { bus, refusal, publish } = await start(t)
  await publish({})
  await publish({ state: digestOf('another') })
  t.match(refusal.reason, { code: 'MUSTER_STATE_DIVERGED' })
  t.ok(refusal.isFinal)
  t.same(await readPointers(bus, never), [pointer])
})

t.test('a pointer of a log that was replaced, or that cannot be read, is replaced', async (t) => {
  const { bus, refusal, publish } = await start(t)
  await publish({ chain: digestOf('another'), state: digestOf('another') })
  await publish({})
  t.same(await readPointers(bus, never), [pointer])
  await bus.bucket('muster_snapshots').put('10', Buffer.from([0xc1]))
  t.same(await readPointers(bus, never), [])
  await publish({})
  t.same(await readPointers(bus, never), [pointer])
  t.equal(refusal.reason, undefined)
})

t.test('the newest come first, and old ones are taken away', async (t) => {
  const { bus, publish } = await start(t)
  for (const seq of [10, 9, 100]) await publish({ seq })
  t.same(
    (await readPointers(bus, never)).map(({ seq }) => seq),
    [100, 10, 9],
  )
  await prunePointers({ bus, kept: 2, signal: never })
  t.same(
    (await readPointers(bus, never)).map(({ seq }) => seq),
    [100, 10],
  )
  await publish({ seq: 9 })
  t.same(
    (await readPointers(bus, never)).map(({ seq }) => seq),
    [100, 10, 9],
  )
})
