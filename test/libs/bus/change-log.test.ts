import t from 'tap'
import { SequenceConflictError, type StreamBrokenError } from '../../../libs/bus/errors.ts'
import { readyBus } from '../../support/bus.ts'
import { Collector } from '../../support/collector.ts'
import { type NatsServer, startNatsServer } from '../../support/nats-server.ts'

type Log = Awaited<ReturnType<typeof readyBus>>['changeLog']

async function append(log: Log, first: number, last: number): Promise<void> {
  for (let seq = first; seq <= last; seq++) {
    const stored = await log.append(Buffer.from(`change ${seq}`), { expectedSeq: seq - 1, id: `${seq}` })
    if (stored !== seq) throw new Error(`change ${seq} was stored as ${stored}`)
  }
}

/** Follows into a collector of `seq text`, `caught up` and `broken position found`. */
function collect(log: Log, from: number) {
  const seen = new Collector<string>()
  const follower = log.follow({
    from,
    onMessage: (seq, bytes) => seen.add(`${seq} ${Buffer.from(bytes)}`),
    onCaughtUp: () => seen.add('caught up'),
    onBroken: (error: StreamBrokenError) => seen.add(`broken ${error.position} ${error.foundSeq}`),
  })
  return { seen, follower }
}

t.test('appending', async (t) => {
  const server = await startNatsServer(t)
  const { changeLog } = await readyBus(t, server.url)
  t.equal(await changeLog.lastSeq(), 0)
  await append(changeLog, 1, 3)

  await t.test('at a sequence that is not the last is a conflict, which tells the last', async (t) => {
    const stale = changeLog.append(Buffer.from('x'), { expectedSeq: 1, id: 'stale' })
    t.match(await stale.catch((error) => error), { constructor: SequenceConflictError, lastSeq: 3 })
    const future = changeLog.append(Buffer.from('x'), { expectedSeq: 9, id: 'future' })
    t.match(await future.catch((error) => error), { constructor: SequenceConflictError, lastSeq: 3 })
  })

  await t.test('the same change twice stores it once', async (t) => {
    t.equal(await changeLog.append(Buffer.from('change 3'), { expectedSeq: 2, id: '3' }), 3)
    t.equal(await changeLog.lastSeq(), 3)
  })

  await t.test('at the same place by many at once succeeds for one', async (t) => {
    const attempts = Array.from({ length: 10 }, (_, i) =>
      changeLog.append(Buffer.from(`${i}`), { expectedSeq: 3, id: `racer ${i}` }),
    )
    const results = await Promise.allSettled(attempts)
    t.equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
    t.equal(await changeLog.lastSeq(), 4)
  })
})

t.test('following gives every change in order, then the live ones', async (t) => {
  const server = await startNatsServer(t)
  const { changeLog } = await readyBus(t, server.url)
  const empty = collect(changeLog, 1)
  t.strictSame(await empty.seen.count(1), ['caught up'], 'an empty log is caught up with')
  await append(changeLog, 1, 2)
  const { seen } = collect(changeLog, 2)
  t.strictSame(await seen.count(2), ['2 change 2', 'caught up'])
  await append(changeLog, 3, 3)
  t.strictSame(await seen.count(3), ['2 change 2', 'caught up', '3 change 3'])
  t.strictSame(await empty.seen.count(4), ['caught up', '1 change 1', '2 change 2', '3 change 3'])
})

t.test('after a restart of the server the next change arrives promptly', { timeout: 9_000 }, async (t) => {
  const server = await startNatsServer(t)
  const bus = await readyBus(t, server.url)
  const { seen } = collect(bus.changeLog, 1)
  await seen.count(1)
  for (let seq = 1; seq <= 3; seq++) {
    await append(bus.changeLog, seq, seq)
    await seen.until((all) => all.includes(`${seq} change ${seq}`))
    await (seq % 2 === 0 ? server.kill() : server.stop())
    await server.start()
    await bus.ready()
  }
  await append(bus.changeLog, 4, 4)
  const all = await seen.until((all) => all.includes('4 change 4'))
  t.strictSame(all, ['caught up', '1 change 1', '2 change 2', '3 change 3', '4 change 4'])
})

t.test('restarts in a storm of changes lose none and double none', async (t) => {
  const server = await startNatsServer(t)
  const writer = await readyBus(t, server.url)
  const reader = await readyBus(t, server.url)
  const { seen } = collect(reader.changeLog, 1)
  const total = 300
  const storm = (async () => {
    for (let seq = 1; seq <= total; ) {
      await writer.ready()
      const change = writer.changeLog.append(Buffer.from('x'), { expectedSeq: seq - 1, id: `${seq}` })
      // What is not known to be stored is appended again with the same id and sequence.
      seq = await change.then(
        (stored) => stored + 1,
        () => seq,
      )
    }
  })()
  for (const at of [60, 120, 180]) {
    await seen.until((all) => all.length >= at)
    await server.kill()
    await server.start()
  }
  await storm
  const all = await seen.count(total + 1)
  const expected = Array.from({ length: total }, (_, i) => `${i + 1} x`)
  t.strictSame(
    all.filter((line) => line !== 'caught up'),
    expected,
  )
})

t.test('a handler that fails gets the same change again, and the ones after it only then', async (t) => {
  const server = await startNatsServer(t)
  const { changeLog } = await readyBus(t, server.url)
  await append(changeLog, 1, 3)
  const calls = new Collector<number>()
  changeLog.follow({
    from: 1,
    onMessage(seq) {
      calls.add(seq)
      if (calls.items.length === 2) throw new Error('not now')
    },
    onBroken: () => void t.fail('it is not broken'),
  })
  t.strictSame(await calls.count(4), [1, 2, 2, 3])
})

t.test('handlers run one at a time, and closing waits for the one that runs', async (t) => {
  const server = await startNatsServer(t)
  const { changeLog } = await readyBus(t, server.url)
  await append(changeLog, 1, 3)
  const steps = new Collector<string>()
  const gate = Promise.withResolvers<void>()
  const follower = changeLog.follow({
    from: 1,
    async onMessage(seq) {
      steps.add(`in ${seq}`)
      if (seq === 2) await gate.promise
      steps.add(`out ${seq}`)
    },
    onBroken: () => undefined,
  })
  await steps.until((all) => all.includes('in 2'))
  const closed = follower.close().then(() => steps.add('closed'))
  gate.resolve()
  await closed
  t.strictSame(steps.items, ['in 1', 'out 1', 'in 2', 'out 2', 'closed'])
})

t.test('a log that is not what was followed is reported, and following ends', async (t) => {
  const server = await startNatsServer(t)
  const bus = await readyBus(t, server.url)
  await append(bus.changeLog, 1, 3)

  await t.test('from beyond its end', async (t) => {
    const { seen } = collect(bus.changeLog, 6)
    t.strictSame(await seen.count(1), ['broken 5 3'])
  })

  await t.test('when its store is wiped under a running client', async (t) => {
    const { seen, follower } = collect(bus.changeLog, 1)
    await seen.count(4)
    await wipe(server)
    await bus.ready()
    await bus.ensureLayout()
    t.equal((await seen.count(5)).at(-1), 'broken 3 0')
    await follower.close()
  })

  await t.test('also when the new log has become longer than the old one was', async (t) => {
    await append(bus.changeLog, 1, 1)
    const { seen } = collect(bus.changeLog, 1)
    await seen.count(2)
    await wipe(server)
    await bus.ready()
    await bus.ensureLayout()
    // The follower asks about a second later for a stream that it found missing.
    await append(bus.changeLog, 1, 5)
    t.equal((await seen.until((all) => all.at(-1)!.startsWith('broken'))).at(-1)!.slice(0, 8), 'broken 1')
  })
})

async function wipe(server: NatsServer): Promise<void> {
  await server.stop()
  await server.wipeStore()
  await server.start()
}

t.test('reading through gives all changes of a range, and says what is missing', async (t) => {
  const server = await startNatsServer(t)
  const { changeLog } = await readyBus(t, server.url)
  await append(changeLog, 1, 5)
  const read = async (from: number, to: number, signal = new AbortController().signal) => {
    const seqs: number[] = []
    await changeLog.readThrough({ from, to, onMessage: (seq) => void seqs.push(seq), signal })
    return seqs
  }
  t.same(await read(2, 4), [2, 3, 4])
  t.same(await read(3, 2), [])
  await t.rejects(read(9, 12), { code: 'MUSTER_STREAM_BROKEN' })
  const failing = changeLog.readThrough({
    from: 1,
    to: 5,
    onMessage: () => {
      throw new Error('not this')
    },
    signal: new AbortController().signal,
  })
  await t.rejects(failing, { message: 'not this' })
  const stop = new AbortController()
  const endless = read(1, 6, stop.signal)
  stop.abort(new Error('enough'))
  await t.rejects(endless, { message: 'enough' })
})

t.test('a log that is discarded is gone, and can be laid out anew', async (t) => {
  const server = await startNatsServer(t)
  const bus = await readyBus(t, server.url)
  await append(bus.changeLog, 1, 2)
  await bus.changeLog.discard()
  await t.rejects(bus.changeLog.lastSeq(), { code: 'MUSTER_STREAM_MISSING' })
  await bus.changeLog.discard()
  await bus.ensureLayout()
  t.equal(await bus.changeLog.lastSeq(), 0)
})
