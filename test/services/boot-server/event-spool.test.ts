import { pino } from 'pino'
import t from 'tap'
import type { NodeEvent } from '../../../libs/records/node-event.ts'
import { EventSpool } from '../../../services/boot-server/event-spool.ts'

const logger = pino({ level: 'silent' })
const event = (at: number): Omit<NodeEvent, 'id'> => ({
  at,
  rack: 'r1',
  server: 's1',
  node: 'n1',
  mac: '52:54:00:00:00:01',
  stage: 'dhcp',
})

t.test('events are sent in order, each with an id of its own', async (t) => {
  const sent: NodeEvent[] = []
  const all = Promise.withResolvers<void>()
  const spool = new EventSpool({
    logger,
    publish: async (event) => {
      sent.push(event)
      if (sent.length === 3) all.resolve()
    },
  })
  for (const at of [1, 2, 3]) spool.add(event(at))
  await all.promise
  await spool.close()
  t.same(
    sent.map(({ at }) => at),
    [1, 2, 3],
  )
  t.equal(new Set(sent.map(({ id }) => id)).size, 3)
})

t.test('while the bus is away events wait, and go out in order when it is back', async (t) => {
  const sent: number[] = []
  const refused = Promise.withResolvers<void>()
  const all = Promise.withResolvers<void>()
  let away = true
  const spool = new EventSpool({
    logger,
    publish: async ({ at }) => {
      if (away) {
        refused.resolve()
        throw new Error('away')
      }
      sent.push(at)
      if (sent.length === 2) all.resolve()
    },
  })
  spool.add(event(1))
  await refused.promise
  spool.add(event(2))
  away = false
  await new Promise(setImmediate)
  spool.flush()
  await all.promise
  await spool.close()
  t.same(sent, [1, 2])
})

t.test('when too many wait the oldest go, and are counted', async (t) => {
  const spool = new EventSpool({ logger, publish: () => Promise.reject(new Error('away')) })
  for (let at = 0; at < 10_005; at += 1) spool.add(event(at))
  t.equal(spool.waiting, 10_000)
  t.equal(spool.dropped, 5)
  await spool.close()
})

t.test('an event is not slept through, at whatever moment of sending it comes', async (t) => {
  for (let turns = 0; turns < 20; turns += 1) {
    const sent: number[] = []
    const spool = new EventSpool({ logger, publish: async ({ at }) => void sent.push(at) })
    spool.add(event(1))
    for (let turn = 0; turn < turns; turn += 1) await undefined
    spool.add(event(2))
    await new Promise(setImmediate)
    t.same(sent, [1, 2], `${turns} turns later`)
    await spool.close()
  }
})

t.test('closing sends what still waits, if the bus is there', async (t) => {
  const sent: number[] = []
  const spool = new EventSpool({
    logger,
    publish: async ({ at }) => {
      await new Promise(setImmediate)
      sent.push(at)
    },
  })
  for (let at = 0; at < 50; at += 1) spool.add(event(at))
  await spool.close()
  t.equal(sent.length, 50)
  spool.add(event(50))
  await new Promise(setImmediate)
  t.equal(sent.length, 50, 'and takes no more')
})

t.test('closing does not wait for ever for a bus that does not answer', async (t) => {
  const spool = new EventSpool({ logger, publish: () => new Promise(() => {}) })
  spool.add(event(1))
  await spool.close()
  t.equal(spool.waiting, 1)
})
