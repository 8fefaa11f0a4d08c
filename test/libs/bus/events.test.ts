import t from 'tap'
import { BadNameError } from '../../../libs/bus/errors.ts'
import { readyBus } from '../../support/bus.ts'
import { Collector } from '../../support/collector.ts'
import { startNatsServer } from '../../support/nats-server.ts'

const bytes = (text: string) => Buffer.from(text)

t.test('events are stored once each and followed from any place', async (t) => {
  const server = await startNatsServer(t)
  const { events } = await readyBus(t, server.url)
  const collect = (from: 'all' | 'new' | number) => {
    const seen = new Collector<string>()
    events.follow({
      from,
      onEvent: ({ seq, rack, stage, bytes }) => seen.add(`${seq} ${rack} ${stage} ${Buffer.from(bytes)}`),
      onCaughtUp: () => seen.add('caught up'),
    })
    return seen
  }
  await events.publish(bytes('1'), { id: 'a', rack: 'r1', stage: 'dhcp' })
  await events.publish(bytes('1'), { id: 'a', rack: 'r1', stage: 'dhcp' })
  await events.publish(bytes('2'), { id: 'b', rack: 'r2', stage: 'up' })
  const all = collect('all')
  t.strictSame(await all.count(3), ['1 r1 dhcp 1', '2 r2 up 2', 'caught up'])
  t.strictSame(await collect(2).count(2), ['2 r2 up 2', 'caught up'])
  const fresh = collect('new')
  t.strictSame(await fresh.count(1), ['caught up'])
  await events.publish(bytes('3'), { id: 'c', rack: 'r1', stage: 'image' })
  t.strictSame(await fresh.count(2), ['caught up', '3 r1 image 3'])
  await t.rejects(events.publish(bytes('x'), { id: 'd', rack: 'r.1', stage: 'up' }), BadNameError)
})

t.test('where the stream was wiped, following starts again at its start', async (t) => {
  const server = await startNatsServer(t)
  const bus = await readyBus(t, server.url)
  const seen = new Collector<string>()
  bus.events.follow({ from: 'new', onEvent: ({ seq, bytes }) => seen.add(`${seq} ${Buffer.from(bytes)}`) })
  for (const id of ['a', 'b', 'c']) await bus.events.publish(bytes(id), { id, rack: 'r1', stage: 'up' })
  await seen.until((all) => all.some((line) => line.endsWith('c')))
  await server.stop()
  await server.wipeStore()
  await server.start()
  await bus.ready()
  await bus.ensureLayout()
  await bus.events.publish(bytes('d'), { id: 'd', rack: 'r1', stage: 'up' })
  await seen.until((all) => all.at(-1) === '1 d')
})

t.test('of what agents report only the last of each node is stored', async (t) => {
  const server = await startNatsServer(t)
  const { events } = await readyBus(t, server.url)
  for (const [id, node] of [
    ['a', 'n1'],
    ['b', 'n2'],
    ['c', 'n1'],
  ] as const)
    await events.publish(bytes(id), { id, rack: 'r1', stage: 'runtime', node })
  await events.publish(bytes('d'), { id: 'd', rack: 'r1', stage: 'up', node: 'n1' })
  const seen = new Collector<string>()
  events.follow({
    of: 'runtime',
    from: 'all',
    onEvent: ({ rack, stage, bytes }) => seen.add(`${rack} ${stage} ${Buffer.from(bytes)}`),
    onCaughtUp: () => seen.add('caught up'),
  })
  t.strictSame(await seen.count(3), ['r1 runtime b', 'r1 runtime c', 'caught up'])
})
