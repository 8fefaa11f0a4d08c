import t from 'tap'
import type { Bucket } from '../../../libs/bus/bucket.ts'
import { BadNameError, SequenceConflictError, StreamMissingError } from '../../../libs/bus/errors.ts'
import { openBus, readyBus } from '../../support/bus.ts'
import { Collector } from '../../support/collector.ts'
import { startNatsServer } from '../../support/nats-server.ts'

const bytes = (text: string) => Buffer.from(text)

/** Watches into a collector of `key=value`, `key deleted`, `caught up` and `reset`. */
function collect(bucket: Bucket, filter?: string): Collector<string> {
  const seen = new Collector<string>()
  bucket.watch({
    onEntry: ({ key, value }) =>
      seen.add(value === undefined ? `${key} deleted` : `${key}=${Buffer.from(value)}`),
    onCaughtUp: () => seen.add('caught up'),
    onReset: () => seen.add('reset'),
    ...(filter === undefined ? {} : { filter }),
  })
  return seen
}

t.test('values are written and read at their revisions', async (t) => {
  const server = await startNatsServer(t)
  const bus = await readyBus(t, server.url)
  const boot = bus.bucket('muster_boot')
  t.equal(await boot.get('a'), undefined)
  t.equal(await boot.create('a', bytes('1')), 1)
  await t.rejects(boot.create('a', bytes('2')), SequenceConflictError)
  t.equal(await boot.update('a', bytes('2'), 1), 2)
  t.match(await boot.update('a', bytes('3'), 1).catch((error) => error), {
    constructor: SequenceConflictError,
    lastSeq: 2,
  })
  t.strictSame(await boot.get('a'), { key: 'a', value: new Uint8Array(bytes('2')), revision: 2 })
  await t.rejects(boot.delete('a', { revision: 1 }), SequenceConflictError)
  await boot.delete('a', { revision: 2 })
  t.equal(await boot.get('a'), undefined)
  t.equal(await boot.create('a', bytes('4')), 4, 'a key that was deleted can be created again')
  t.equal(await boot.put('a', bytes('')), 5)
  t.match(await boot.get('a'), { value: { length: 0 } }, 'an empty value is a value')
  await t.rejects(boot.put('a b', bytes('x')), BadNameError)
  await t.rejects(boot.get('a.*'), BadNameError)
})

t.test('a bucket that is not there is named', async (t) => {
  const server = await startNatsServer(t)
  const bus = openBus(t, server.url)
  await bus.ready()
  await t.rejects(bus.bucket('muster_boot').get('a'), StreamMissingError)
})

t.test('a watch gives what is there, says when that was all, and goes on', async (t) => {
  const server = await startNatsServer(t)
  const boot = (await readyBus(t, server.url)).bucket('muster_boot')
  const all = collect(boot)
  t.strictSame(await all.count(1), ['caught up'], 'with nothing there, too')
  await boot.put('r1.head', bytes('1'))
  await boot.put('r2.head', bytes('1'))
  await boot.put('r1.node.a', bytes('1'))
  await boot.put('r1.node.a', bytes('2'))
  await boot.delete('r1.node.a')
  const rack = collect(boot, 'r1.>')
  t.strictSame(await rack.count(3), ['r1.head=1', 'r1.node.a deleted', 'caught up'])
  await boot.put('r2.head', bytes('2'))
  await boot.put('r1.head', bytes('2'))
  t.equal((await rack.count(4)).at(-1), 'r1.head=2')
  t.strictSame((await all.count(8)).slice(1), [
    'r1.head=1',
    'r2.head=1',
    'r1.node.a=1',
    'r1.node.a=2',
    'r1.node.a deleted',
    'r2.head=2',
    'r1.head=2',
  ])
})

t.test('the initial values of 5,000 keys are complete', async (t) => {
  const server = await startNatsServer(t)
  const bus = await readyBus(t, server.url)
  const writer = bus.fencedWriter('muster_boot')
  await writer.open({ holder: 'c1', epoch: 1, origin: 'o' })
  const keys = Array.from({ length: 5000 }, (_, i) => `r1.node.n${i}`)
  await writer.write(keys.map((key) => ({ key, value: bytes(key) })))
  const seen = new Map<string, string>()
  await new Promise<void>((resolve) => {
    bus.bucket('muster_boot').watch({
      filter: 'r1.>',
      onEntry: ({ key, value }) => void seen.set(key, Buffer.from(value!).toString()),
      onReset: () => undefined,
      onCaughtUp: resolve,
    })
  })
  t.strictSame([...seen.keys()], keys)
  t.ok([...seen].every(([key, value]) => key === value))
})

t.test(
  'what was changed while the server was away arrives when it is back, promptly',
  { timeout: 9_000 },
  async (t) => {
    const server = await startNatsServer(t)
    const bus = await readyBus(t, server.url)
    const boot = bus.bucket('muster_boot')
    const seen = collect(boot)
    await seen.count(1)
    await boot.put('a', bytes('1'))
    await seen.count(2)
    await server.kill()
    await server.start()
    await bus.ready()
    await boot.put('b', bytes('1'))
    await boot.delete('a')
    t.strictSame(await seen.count(4), ['caught up', 'a=1', 'b=1', 'a deleted'])
  },
)

t.test('a bucket that was wiped is announced and given from its start', async (t) => {
  const server = await startNatsServer(t)
  const bus = await readyBus(t, server.url)
  const boot = bus.bucket('muster_boot')
  await boot.put('a', bytes('1'))
  await boot.put('b', bytes('1'))
  const seen = collect(boot)
  await seen.count(3)
  await server.stop()
  await server.wipeStore()
  await server.start()
  await bus.ready()
  await bus.ensureLayout()
  await boot.put('b', bytes('2'))
  t.strictSame(await seen.until((all) => all.includes('b=2') && all.at(-1) !== 'reset'), seen.items)
  await boot.put('c', bytes('2'))
  const all = await seen.until((all) => all.includes('c=2'))
  t.strictSame(
    all.filter((line) => line !== 'caught up'),
    ['a=1', 'b=1', 'reset', 'b=2', 'c=2'],
  )
  t.equal(all.filter((line) => line === 'caught up').length, 2)
})

t.test('the fence is in no watch', async (t) => {
  const server = await startNatsServer(t)
  const bus = await readyBus(t, server.url)
  await bus.fencedWriter('muster_boot').open({ holder: 'c1', epoch: 1, origin: 'o' })
  const boot = bus.bucket('muster_boot')
  await boot.put('a', bytes('1'))
  t.strictSame(await collect(boot).count(2), ['a=1', 'caught up'])
})
