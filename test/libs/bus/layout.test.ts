import { connect } from 'nats'
import t from 'tap'
import { EVENTS_STREAM, EVENTS_SUBJECTS, RUNTIME_STREAM } from '../../../libs/bus/names.ts'
import { openBus, readyBus } from '../../support/bus.ts'
import { startNatsServer } from '../../support/nats-server.ts'

t.test(
  'laying out makes every stream, again changes nothing, and any number may do it at once',
  async (t) => {
    const server = await startNatsServer(t)
    const buses = [openBus(t, server.url), openBus(t, server.url), openBus(t, server.url)]
    await Promise.all(buses.map((bus) => bus.ready()))
    await Promise.all(buses.map((bus) => bus.ensureLayout()))
    await buses[0]!.ensureLayout()

    const nc = await connect({ servers: server.url })
    t.teardown(() => nc.close())
    const jsm = await nc.jetstreamManager()
    const names: string[] = []
    for await (const { config } of jsm.streams.list()) names.push(config.name)
    t.strictSame(names.sort(), [
      'KV_muster_boot',
      'KV_muster_discovered',
      'KV_muster_lease',
      'KV_muster_mac',
      'KV_muster_members',
      'KV_muster_snapshots',
      'MUSTER_CHANGES',
      'MUSTER_EVENTS',
      'MUSTER_RUNTIME',
    ])
    t.match((await jsm.streams.info(EVENTS_STREAM)).config, {
      max_msgs: 200_000,
      max_bytes: 268_435_456,
      discard: 'old',
    })
    t.match((await jsm.streams.info('KV_muster_discovered')).config, {
      max_msgs: 20_000,
      max_msgs_per_subject: 1,
      discard: 'old',
    })

    const kv = await nc.jetstream().views.kv('muster_boot', { bindOnly: true })
    await kv.put('r1.head', 'x')
    t.match(
      await buses[0]!.bucket('muster_boot').get('r1.head'),
      { revision: 1 },
      'any KV client can use a bucket',
    )
  },
)

t.test('nothing can be taken out of the change log', async (t) => {
  const server = await startNatsServer(t)
  const bus = await readyBus(t, server.url)
  await bus.changeLog.append(Buffer.from('x'), { expectedSeq: 0, id: 'a' })
  const nc = await connect({ servers: server.url })
  t.teardown(() => nc.close())
  const jsm = await nc.jetstreamManager()
  await t.rejects(jsm.streams.purge('MUSTER_CHANGES'))
  await t.rejects(jsm.streams.deleteMessage('MUSTER_CHANGES', 1))
  t.equal(await bus.changeLog.lastSeq(), 1)
})

t.test('a stream that differs is corrected, and keeps what is in it', async (t) => {
  const server = await startNatsServer(t)
  const bus = await readyBus(t, server.url, { memberTtlMs: 60_000 })
  await bus.bucket('muster_members').put('k', Buffer.from('v'))
  await bus.ensureLayout({ memberTtlMs: 30_000 })
  t.match(await bus.bucket('muster_members').info(), { ttlMs: 30_000 })
  t.match(await bus.bucket('muster_members').get('k'), { revision: 1 })
})

t.test(
  'events of a layout in which all were in one stream are kept, and reports of agents go apart from then on',
  async (t) => {
    const server = await startNatsServer(t)
    const nc = await connect({ servers: server.url })
    t.teardown(() => nc.close())
    const jsm = await nc.jetstreamManager()
    await jsm.streams.add({ name: EVENTS_STREAM, subjects: ['muster.events.>'] })
    const bus = openBus(t, server.url)
    await bus.ready()
    await bus.events.publish(Buffer.from('old'), { id: 'a', rack: 'r1', stage: 'up', node: 'n1' })
    await bus.ensureLayout()
    for (const id of ['b', 'c'])
      await bus.events.publish(Buffer.from(id), { id, rack: 'r1', stage: 'runtime', node: 'n1.cluster' })
    t.match(await jsm.streams.info(EVENTS_STREAM), {
      config: { subjects: [EVENTS_SUBJECTS] },
      state: { messages: 1 },
    })
    t.match(await jsm.streams.info(RUNTIME_STREAM), { state: { messages: 1, last_seq: 2 } })
  },
)
