import { connect, type NatsConnection } from 'nats'
import t from 'tap'
import { bucketStream } from '../../../libs/bus/names.ts'
import { openBus, readyBus } from '../../support/bus.ts'
import { Collector } from '../../support/collector.ts'
import { startNatsServer } from '../../support/nats-server.ts'
import { TcpProxy } from '../../support/tcp-proxy.ts'

const STREAM = bucketStream('muster_boot')

async function consumers(nc: NatsConnection): Promise<string[]> {
  const names: string[] = []
  for await (const { name } of (await nc.jetstreamManager()).consumers.list(STREAM)) names.push(name)
  return names
}

t.test('lost connections and restarts leave one consumer for each watch, and none after close', async (t) => {
  const server = await startNatsServer(t)
  const proxy = await TcpProxy.start(t, server.port)
  const bus = await readyBus(t, proxy.url)
  const direct = await readyBus(t, server.url)
  const watches = 20
  const keys = new Collector<string>()
  for (let i = 0; i < watches; i++) {
    bus.bucket('muster_boot').watch({ onEntry: ({ key }) => keys.add(key), onReset: () => keys.add('reset') })
  }
  let proofs = 0
  const prove = async () => {
    await direct.ready()
    await direct.bucket('muster_boot').put(`proof.${++proofs}`, Buffer.from('x'))
    await keys.count(watches * proofs)
  }
  for (let round = 1; round <= 2; round++) {
    await prove()
    proxy.cut()
    await prove()
    await server.restart()
  }
  await prove()
  const nc = await connect({ servers: server.url })
  t.teardown(() => nc.close())
  t.equal((await consumers(nc)).length, watches)
  for (let i = 1; i <= proofs; i++) {
    t.equal(keys.items.filter((key) => key === `proof.${i}`).length, watches, 'each got it once')
  }
  await bus.close()
  t.strictSame(await consumers(nc), [])
})

t.test('a stream that is not there yet is waited for', async (t) => {
  const server = await startNatsServer(t)
  const bus = openBus(t, server.url)
  const seen = new Collector<string>()
  bus.events.follow({
    from: 'all',
    onEvent: ({ rack }) => seen.add(rack),
    onCaughtUp: () => seen.add('ready'),
  })
  await bus.ready()
  await bus.ensureLayout()
  t.strictSame(await seen.count(1), ['ready'])
})

t.test('a signal ends it, before it has begun, while it waits, and while it follows', async (t) => {
  const server = await startNatsServer(t)
  const bus = await readyBus(t, server.url)
  const boot = bus.bucket('muster_boot')
  const quiet = { onEntry: () => undefined, onReset: () => undefined }
  await boot.watch({ ...quiet, signal: AbortSignal.abort() }).close()

  const abort = new AbortController()
  const caughtUp = Promise.withResolvers<void>()
  const follower = boot.watch({ ...quiet, onCaughtUp: caughtUp.resolve, signal: abort.signal })
  await caughtUp.promise
  abort.abort()
  await follower.close()

  await server.stop()
  const waiting = boot.watch(quiet)
  await waiting.close()
  t.pass()
})
