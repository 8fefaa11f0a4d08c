import { once } from 'node:events'
import t from 'tap'
import { MACHINE_REQUESTS_MAX, RETURN_MS, SIGN_BYTES } from '../../../libs/blobs/limits.ts'
import { type Place, TransferPlaces } from '../../../libs/blobs/transfer-places.ts'
import { exchange } from './_fixtures.ts'
import { ask, receive, serveImages } from './_sender.ts'

const never = new AbortController().signal

function open({ placesMax = 1, waitingMax = 100 } = {}) {
  const clock = { nowMs: 1_000 }
  const places = new TransferPlaces({ placesMax, waitingMax, nowMs: () => clock.nowMs })
  t.teardown(() => places.close())
  return { places, clock, ask: (machine: string) => places.ask(machine)! }
}

const held = (...all: Place[]) => all.map(({ isHeld }) => isHeld)

t.test('so many have a place, the others get one in the order they came', async (t) => {
  const { places, ask } = open({ placesMax: 2 })
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(ask) as [Place, Place, Place, Place]
  t.same(held(a, b, c, d), [true, true, false, false])
  t.same(places.figures, { sending: 2, waiting: 2 })
  b.end({ complete: true })
  t.same(held(a, c, d), [true, true, false])
  await c.wait(never)
  c.end({ complete: true })
  a.end({ complete: false })
  await d.wait(never)
  d.end({ complete: true })
  t.same(places.figures, { sending: 0, waiting: 0 })
})

t.test('who waits is woken when it is its turn', async (t) => {
  const { ask } = open()
  const [a, b] = [ask('a'), ask('b')]
  const waiting = b.wait(never)
  a.end({ complete: true })
  await waiting
  t.ok(b.isHeld)
  b.end({ complete: true })
})

t.test('who waits long is woken in between, to give a sign', async (t) => {
  const { ask } = open()
  const [a, b] = [ask('a'), ask('b')]
  await b.wait(never)
  t.notOk(b.isHeld)
  for (const each of [a, b]) each.end({ complete: true })
})

t.test('who goes leaves the line at once, and has its old turn when it comes again', async (t) => {
  const { ask, places } = open()
  const [a, b, c] = [ask('a'), ask('b'), ask('c')]
  const leaving = new AbortController()
  const waiting = b.wait(leaving.signal)
  leaving.abort(new Error('gone'))
  await t.rejects(waiting, { message: 'gone' })
  b.end({ complete: false })
  t.same(places.figures, { sending: 1, waiting: 1 })
  const again = ask('b')
  a.end({ complete: true })
  t.same(held(again, c), [true, false])
  again.end({ complete: true })
  t.ok(c.isHeld)
  c.end({ complete: true })
})

t.test('a turn is not kept for ever, nor for who was done', async (t) => {
  const { ask, clock } = open()
  const first = ask('x')
  const [a, b, c] = [ask('a'), ask('b'), ask('c')]
  b.end({ complete: false })
  clock.nowMs += RETURN_MS
  const late = ask('b')
  first.end({ complete: true })
  t.same(held(a, c, late), [true, false, false])
  a.end({ complete: true })
  const done = ask('a')
  c.end({ complete: true })
  t.same(held(late, done), [true, false])
  for (const each of [late, done]) each.end({ complete: true })
})

t.test('a machine has one place, however many requests it makes, up to a limit', async (t) => {
  const { ask, places } = open()
  const [a, other] = [ask('a'), ask('b')]
  const more = Array.from({ length: MACHINE_REQUESTS_MAX - 1 }, () => ask('a'))
  t.same(new Set(held(...more)), new Set([true]))
  t.equal(ask('a'), undefined)
  t.same(places.figures, { sending: 1, waiting: 1 })
  a.end({ complete: false })
  t.notOk(other.isHeld, 'its other requests go on')
  for (const each of more) each.end({ complete: true })
  t.ok(other.isHeld)
  other.end({ complete: true })
})

t.test('who takes nothing lets the next go, and stands at the end of the line', async (t) => {
  const { ask, places } = open()
  const [slow, b, c] = [ask('slow'), ask('b'), ask('c')]
  slow.giveUp()
  t.same(held(slow, b, c), [false, true, false])
  b.end({ complete: true })
  const waiting = slow.wait(never)
  t.same(held(slow, c), [false, true])
  t.same(places.figures, { sending: 1, waiting: 1 })
  c.end({ complete: true })
  await waiting
  t.ok(slow.isHeld)
  slow.end({ complete: true })
  slow.end({ complete: true })
  t.same(places.figures, { sending: 0, waiting: 0 })
})

t.test('one request that stalls does not hold up the others of its machine', async (t) => {
  const { ask } = open()
  const [stalled, other] = [ask('a'), ask('a')]
  stalled.giveUp()
  t.same(held(stalled, other), [false, true])
  await stalled.wait(never)
  t.ok(stalled.isHeld, 'its place is still there')
  for (const each of [stalled, other]) each.end({ complete: true })
})

t.test('when too many wait, others are refused', async (t) => {
  const { ask, places } = open({ waitingMax: 2 })
  const all = ['a', 'b', 'c'].map(ask)
  t.equal(places.ask('d'), undefined)
  all[0]!.end({ complete: true })
  t.ok(places.ask('d'))
})

t.test(
  '2,000 machines at once are served one after the other, and none waits behind those that stall',
  async (t) => {
    const [MACHINES, PLACES, STALLED] = [2_000, 8, 16]
    const places = new TransferPlaces({ placesMax: PLACES, waitingMax: MACHINES })
    const { port, asked, served, samples } = await serveImages(t, {
      sizes: [100_000, 50_000_000],
      places,
      queuedBytesMin: 50_000,
      stallMs: 200,
    })
    const stalled = Array.from({ length: STALLED }, (_, index) => ask(t, port, `/image1/stalled-${index}`))
    while (asked.length < STALLED) await new Promise(setImmediate)
    const sockets = Array.from({ length: MACHINES }, (_, index) => ask(t, port, `/image0/n${index}`))
    const answers = await Promise.all(sockets.map(receive))
    t.equal(answers.filter((answer) => answer.subarray(-100_000).equals(samples[0]!.bytes)).length, MACHINES)

    const order = asked.filter((machine) => machine.startsWith('n'))
    const done = served.filter(({ machine }) => machine.startsWith('n'))
    t.ok(done.every(({ report }) => report.complete))
    const overtaken = done.filter(({ machine }, index) => order.indexOf(machine) > index + PLACES)
    t.same(overtaken, [], 'first come, first served')
    t.ok(
      stalled.every((socket) => !socket.destroyed),
      'those that stall may go on',
    )
  },
)

t.test('a machine that waits has the head at once and a sign now and then, and then the rest', async (t) => {
  const places = new TransferPlaces({ placesMax: 1, waitingMax: 10 })
  const { port, samples } = await serveImages(t, { sizes: [40_000_000], places, queuedBytesMin: 1 })
  const first = ask(t, port, '/image0/first')
  await once(first, 'readable')
  const second = ask(t, port, '/image0/second')
  const chunks: Buffer[] = []
  second.on('data', (chunk: Buffer) => chunks.push(chunk)).resume()
  const signs = () => Buffer.concat(chunks).toString('latin1').split('\r\n\r\n')[1]?.length ?? 0
  while (signs() < 2 * SIGN_BYTES) await once(second, 'data')
  t.same(places.figures, { sending: 1, waiting: 1 })
  t.match(
    Buffer.concat(chunks).toString('latin1'),
    /^HTTP\/1\.1 200 OK\r\n(.*\r\n)*Content-Length: 40000000\r\n/,
  )
  first.destroy()
  await once(second, 'close')
  t.ok(Buffer.concat(chunks).subarray(-40_000_000).equals(samples[0]!.bytes))
})

t.test('what is small is sent at once, and beyond the line comes a refusal', async (t) => {
  const places = new TransferPlaces({ placesMax: 1, waitingMax: 1 })
  const { port, served } = await serveImages(t, { sizes: [40_000_000, 1_000], places, queuedBytesMin: 1_001 })
  for (const machine of ['a', 'b']) await once(ask(t, port, `/image0/${machine}`), 'readable')
  const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n`
  t.match((await exchange(port, get('/image0/c'))).head, /^HTTP\/1\.1 503 .*Retry-After: \d+/s)
  t.match((await exchange(port, get('/image1/c'))).head, /^HTTP\/1\.1 200 /)
  t.match(served, [{ report: { status: 503, bytes: 0, complete: false } }, { report: { complete: true } }])
  t.same(places.figures, { sending: 1, waiting: 1 })
})

t.test('a machine with a cap gets all of it, in small pieces', async (t) => {
  const { port, samples } = await serveImages(t, { sizes: [3_000_000], bytesPerSecondMax: 20_000_000 })
  const answer = await receive(ask(t, port, '/image0/n1'))
  t.ok(answer.subarray(-3_000_000).equals(samples[0]!.bytes))
})
