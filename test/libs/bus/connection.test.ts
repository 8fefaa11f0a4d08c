import { once } from 'node:events'
import { createServer } from 'node:net'
import t from 'tap'
import { connect } from '../../../libs/bus/bus.ts'
import { BusUnavailableError } from '../../../libs/bus/errors.ts'
import { LogRecorder, openBus } from '../../support/bus.ts'
import { Collector } from '../../support/collector.ts'
import { startNatsServer } from '../../support/nats-server.ts'

const unhandled: unknown[] = []
process.on('unhandledRejection', (reason) => unhandled.push(reason))

t.test('connecting waits for a server that is not up yet, and says so once', async (t) => {
  const server = await startNatsServer(t)
  await server.stop()
  const logger = new LogRecorder()
  const bus = openBus(t, server.url, { logger })
  t.equal(bus.connected, false)
  await t.rejects(bus.changeLog.lastSeq(), BusUnavailableError)
  await t.rejects(bus.ready(AbortSignal.timeout(700)), BusUnavailableError)
  await server.start()
  await bus.ready()
  t.equal(bus.connected, true)
  t.strictSame(logger.lines, ['warn NATS cannot be reached; trying on', 'info connected to NATS'])
})

t.test('a server that is killed and comes back is found again, as often as that happens', async (t) => {
  const server = await startNatsServer(t)
  const bus = openBus(t, server.url)
  const states = new Collector<boolean>()
  bus.onStatus((connected) => states.add(connected))
  await bus.ready()
  for (let round = 1; round <= 3; round++) {
    await server.kill()
    await states.until((all) => all.filter((up) => !up).length === round)
    t.equal(bus.connected, false)
    await server.start()
    await bus.ready()
  }
  t.strictSame(states.items, [true, false, true, false, true, false, true])
})

t.test(
  'what is under way when the connection is lost fails at once, and its outcome is called unknown',
  async (t) => {
    const server = await startNatsServer(t)
    const bus = openBus(t, server.url)
    await bus.ready()
    await bus.ensureLayout()
    server.pause()
    const append = bus.changeLog.append(Buffer.from('x'), { expectedSeq: 0, id: 'a' })
    const failed = append.catch((error) => error)
    await server.kill()
    t.match(await failed, { constructor: BusUnavailableError, outcomeUnknown: true })
    const unsent = bus.changeLog.append(Buffer.from('x'), { expectedSeq: 0, id: 'b' })
    t.match(await unsent.catch((error) => error), { outcomeUnknown: false })
  },
)

t.test('of several servers, any that answers will do', async (t) => {
  const down = await startNatsServer(t)
  const up = await startNatsServer(t)
  await down.stop()
  const bus = openBus(t, '', { servers: [down.url, up.url] })
  await bus.ready()
  t.pass()
})

t.test('with a token that is refused it keeps trying, and with the right one it gets in', async (t) => {
  const server = await startNatsServer(t, { args: ['--auth', 'secret'] })
  const refused = openBus(t, server.url, { token: 'wrong' })
  await t.rejects(refused.ready(AbortSignal.timeout(500)), BusUnavailableError)
  const bus = openBus(t, server.url, { token: 'secret' })
  await bus.ready()
  t.pass()
})

t.test('closing is quick while connecting, while the server is frozen, and when done twice', async (t) => {
  const mute = createServer((socket) => socket.resume())
  mute.listen(0, '127.0.0.1')
  await once(mute, 'listening')
  t.teardown(() => mute.close())
  const waiting = openBus(t, `nats://127.0.0.1:${(mute.address() as { port: number }).port}`)
  await once(mute, 'connection')
  await waiting.close()

  const server = await startNatsServer(t)
  const bus = openBus(t, server.url)
  await bus.ready()
  server.pause()
  await Promise.all([bus.close(), bus.close()])
  await t.rejects(bus.ready(), BusUnavailableError)
})

t.test('the signal closes the bus', async (t) => {
  const server = await startNatsServer(t)
  const abort = new AbortController()
  const bus = connect({
    servers: [server.url],
    name: 'test',
    logger: new LogRecorder(),
    signal: abort.signal,
  })
  await bus.ready()
  const down = new Collector<boolean>()
  bus.onStatus((connected) => down.add(connected))
  abort.abort()
  await down.until((all) => all.includes(false))
  await bus.close()
})

t.test('a listener that throws harms nobody', async (t) => {
  const server = await startNatsServer(t)
  const logger = new LogRecorder()
  const bus = openBus(t, server.url, { logger })
  bus.onStatus(() => {
    throw new Error('bad listener')
  })
  await bus.ready()
  t.ok(logger.lines.includes('error a listener for the NATS connection failed'))
})

t.test('through all of this no promise was left unhandled', async (t) => {
  t.strictSame(unhandled, [])
})
