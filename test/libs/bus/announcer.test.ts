import t from 'tap'
import { openBus, readyBus } from '../../support/bus.ts'
import { Collector } from '../../support/collector.ts'
import { startNatsServer } from '../../support/nats-server.ts'

t.test(
  'a heartbeat says what is so then, at intervals, at once when asked, and when NATS is back',
  async (t) => {
    const server = await startNatsServer(t)
    const bus = openBus(t, server.url)
    let said = 0
    const value = () => Buffer.from(`${++said}`)
    await server.stop()
    const often = bus.announce({ key: 'controller.often', value, intervalMs: 20 })
    let asked = 'first'
    const rarely = bus.announce({
      key: 'controller.rarely',
      value: () => Buffer.from(asked),
      intervalMs: 3_600_000,
    })
    await server.start()
    const other = await readyBus(t, server.url)

    const seen = new Collector<string>()
    other.bucket('muster_members').watch({
      onEntry: ({ key, value }) => seen.add(`${key} ${value === undefined ? 'gone' : Buffer.from(value)}`),
      onReset: () => undefined,
    })
    await seen.until((all) => all.filter((line) => line.includes('often')).length >= 3)
    asked = 'second'
    rarely.beat()
    await seen.until((all) => all.includes('controller.rarely second'))

    await often.close()
    await seen.until((all) => all.includes('controller.often gone'))
    await bus.close()
    await seen.until((all) => all.includes('controller.rarely gone'))
  },
)

t.test('a value that cannot be made is no reason to end', async (t) => {
  const server = await startNatsServer(t)
  const bus = await readyBus(t, server.url)
  let calls = 0
  bus.announce({
    key: 'controller.c1',
    intervalMs: 10,
    value() {
      calls += 1
      if (calls === 1) throw new Error('not yet')
      return Buffer.from('x')
    },
  })
  await new Promise<void>((resolve) => {
    bus.bucket('muster_members').watch({ onEntry: () => resolve(), onReset: () => undefined })
  })
  t.ok(calls >= 2)
})
