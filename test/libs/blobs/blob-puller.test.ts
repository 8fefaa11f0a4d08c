import { once } from 'node:events'
import { connect } from 'node:net'
import { Worker } from 'node:worker_threads'
import t, { type Test } from 'tap'
import { BlobPuller, type BlobPullerOptions } from '../../../libs/blobs/blob-puller.ts'
import type { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { TRANSFERS_PARALLEL_MAX } from '../../../libs/blobs/limits.ts'
import { deadOrigin, openStore, rangeStart, sample, startOrigin, startServer } from './_fixtures.ts'

const MISSING = { code: 'MUSTER_BLOB_MISSING' }
const CORRUPT = { code: 'MUSTER_BLOB_CORRUPT' }
const UNAVAILABLE = { code: 'MUSTER_ORIGIN_UNAVAILABLE' }

async function setup(t: Test, options: Partial<BlobPullerOptions> = {}) {
  const store = await openStore(t)
  const puller = new BlobPuller({ store, ...options })
  t.teardown(() => puller.close())
  return { store, puller }
}

async function holds(t: Test, store: BlobStore, { ref, bytes }: ReturnType<typeof sample>) {
  t.same(await store.read(ref), bytes)
}

t.test('a blob is fetched once, and not at all when it is here', async (t) => {
  const { store, puller } = await setup(t)
  const one = sample(300_000)
  const origin = await startOrigin(t, [one])
  await puller.pull(one.ref, [origin.base])
  await holds(t, store, one)
  await puller.pull(one.ref, [origin.base])
  t.same(origin.requests, [`GET /blobs/${one.ref.digest}`])
})

t.test('an empty blob can be fetched, and a base URL may end with a slash', async (t) => {
  const { store, puller } = await setup(t)
  const empty = sample(0)
  const origin = await startOrigin(t, [empty])
  await puller.pull(empty.ref, [`${origin.base}/`])
  await holds(t, store, empty)
})

t.test('callers who want the same blob share one request', async (t) => {
  const { store, puller } = await setup(t)
  const one = sample(100_000)
  const origin = await startOrigin(t, [one])
  await Promise.all(Array.from({ length: 20 }, () => puller.pull(one.ref, [origin.base])))
  await holds(t, store, one)
  t.equal(origin.requests.length, 1)
})

t.test('many blobs go over a few connections that are kept', async (t) => {
  const { store, puller } = await setup(t)
  const samples = Array.from({ length: 40 }, () => sample(5000))
  const origin = await startOrigin(t, samples)
  let connections = 0
  origin.server.on('connection', () => connections++)
  await Promise.all(samples.map(({ ref }) => puller.pull(ref, [origin.base])))
  for (const one of samples) await holds(t, store, one)
  t.ok(connections <= TRANSFERS_PARALLEL_MAX, `${connections} connections`)
})

t.test('no more transfers run than allowed, and those of higher priority go first', async (t) => {
  const { puller } = await setup(t)
  const samples = Array.from({ length: TRANSFERS_PARALLEL_MAX + 3 }, () => sample(100))
  const asked: string[] = []
  const waiting: (() => void)[] = []
  const full = Promise.withResolvers<void>()
  const origin = await startServer(t, (request, response) => {
    asked.push(request.url!.slice('/blobs/'.length))
    const { bytes } = samples.find(({ ref }) => ref.digest === asked.at(-1))!
    if (asked.length > TRANSFERS_PARALLEL_MAX) response.end(bytes)
    else waiting.push(() => response.end(bytes))
    if (asked.length === TRANSFERS_PARALLEL_MAX) full.resolve()
  })
  const priorities = samples.map((_, index) => (index < TRANSFERS_PARALLEL_MAX ? 0 : index))
  const pulls = samples.map(({ ref }, index) =>
    puller.pull(ref, [origin.base], { priority: priorities[index]! }),
  )
  await full.promise
  t.equal(asked.length, TRANSFERS_PARALLEL_MAX)
  waiting.shift()!()
  await Promise.race(pulls.slice(0, TRANSFERS_PARALLEL_MAX))
  await Promise.all(pulls.slice(TRANSFERS_PARALLEL_MAX))
  t.same(
    asked.slice(TRANSFERS_PARALLEL_MAX),
    samples
      .slice(TRANSFERS_PARALLEL_MAX)
      .map(({ ref }) => ref.digest)
      .reverse(),
  )
  for (const answer of waiting) answer()
  await Promise.all(pulls)
})

t.test('a blob is missing only if every origin says so', async (t) => {
  const { puller } = await setup(t)
  const one = sample(100)
  const empty = await startOrigin(t, [])
  const dead = await deadOrigin(t)
  await t.rejects(puller.pull(one.ref, [empty.base]), MISSING)
  await t.rejects(puller.pull(one.ref, []), MISSING)
  await t.rejects(puller.pull(one.ref, [empty.base, dead]), { ...UNAVAILABLE, message: /ECONNREFUSED/ })
  await t.rejects(puller.pull(one.ref, ['not a url', 'ftp://127.0.0.1']), {
    ...UNAVAILABLE,
    message: /"not a url".*"ftp:/,
  })
})

t.test('the next origin is asked when one is dead, empty, broken or redirects', async (t) => {
  const { store, puller } = await setup(t)
  const one = sample(100)
  const origin = await startOrigin(t, [one])
  const empty = await startOrigin(t, [])
  const broken = await startServer(t, (_, response) => response.writeHead(500).end('oops'))
  const moved = await startServer(t, (_, response) =>
    response.writeHead(302, { location: `${origin.base}/blobs/${one.ref.digest}` }).end(),
  )
  await puller.pull(one.ref, [await deadOrigin(t), empty.base, broken.base, moved.base, origin.base])
  await holds(t, store, one)
})

t.test('an origin that failed is asked last for a while', async (t) => {
  const { puller } = await setup(t)
  const samples = [sample(100), sample(100)]
  const broken = await startServer(t, (_, response) => response.writeHead(503).end())
  const origin = await startOrigin(t, samples)
  for (const { ref } of samples) await puller.pull(ref, [broken.base, origin.base])
  t.equal(broken.requests.length, 1)
})

t.test('a transfer that was cut goes on where it ended, from the same origin', async (t) => {
  const { store, puller } = await setup(t)
  const one = sample(1_000_000)
  const conditions: (string | undefined)[] = []
  const origin = await startServer(t, (request, response) => {
    conditions.push(request.headers['if-range'] as string | undefined)
    const start = rangeStart(request)
    const head = { 'content-length': one.ref.size - start }
    if (start > 0) {
      response.writeHead(206, {
        ...head,
        'content-range': `bytes ${start}-${one.ref.size - 1}/${one.ref.size}`,
      })
      response.end(one.bytes.subarray(start))
    } else {
      response.writeHead(200, head)
      response.write(one.bytes.subarray(0, 400_000), () => response.destroy())
    }
  })
  await puller.pull(one.ref, [origin.base])
  await holds(t, store, one)
  t.equal(origin.requests.length, 2)
  t.match(origin.requests[1], /^GET \/blobs\/\w+ bytes=\d+-$/)
  t.not(origin.requests[1], `GET /blobs/${one.ref.digest} bytes=0-`)
  t.same(conditions, [undefined, `"${one.ref.digest}"`])
})

t.test('a transfer that was cut goes on from another origin, which may also begin anew', async (t) => {
  for (const knowsRanges of [true, false]) {
    const { store, puller } = await setup(t)
    const one = sample(1_000_000)
    const cutting = await startServer(t, (_, response) => {
      response.writeHead(200, { 'content-length': one.ref.size })
      response.write(one.bytes.subarray(0, 400_000), () => response.destroy())
    })
    const origin = knowsRanges
      ? await startOrigin(t, [one])
      : await startServer(t, (_, response) => response.end(one.bytes))
    await puller.pull(one.ref, [cutting.base, origin.base])
    await holds(t, store, one)
    t.equal(cutting.requests.length, 1)
    t.match(origin.requests, [/bytes=\d+-$/])
    await store.close()
  }
})

t.test('a resumed blob is checked from its first byte, and fetched again when it is wrong', async (t) => {
  const { store, puller } = await setup(t)
  const one = sample(500_000)
  const poisoned = Buffer.from(one.bytes)
  poisoned[0]! ^= 1
  const cutting = await startServer(t, (_, response) => {
    response.writeHead(200, { 'content-length': one.ref.size })
    response.write(poisoned.subarray(0, 200_000), () => response.destroy())
  })
  const origin = await startOrigin(t, [one])
  await puller.pull(one.ref, [cutting.base, origin.base])
  await holds(t, store, one)
  t.match(origin.requests, [/bytes=\d+-$/, /\w$/], 'first the rest, then the whole')
})

t.test('an origin that always cuts is given up', async (t) => {
  const { store, puller } = await setup(t)
  const one = sample(500_000)
  const origin = await startServer(t, (_, response) => {
    response.writeHead(200, { 'content-length': one.ref.size })
    response.write(one.bytes.subarray(0, 1000), () => response.destroy())
  })
  await t.rejects(puller.pull(one.ref, [origin.base]), { ...UNAVAILABLE, message: /127\.0\.0\.1/ })
  t.equal(store.has(one.ref.digest), false)
})

const LIES: Record<string, Parameters<typeof startServer>[1]> = {
  'other bytes of the same length': (_, response) => response.end(Buffer.alloc(100_000)),
  'a length that is too short': (_, response) => response.end(Buffer.alloc(99_999)),
  'a length that is too long': (_, response) => response.end(Buffer.alloc(100_001)),
  'an endless body': (_, response) => {
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
    }
    response.on('drain', more)
    more()
  },
  'a page that says everything is fine': (_, response) => response.end('<html>OK</html>'),
}

for (const [name, lie] of Object.entries(LIES)) {
  t.test(`${name} is not kept, and the next origin is asked`, async (t) => {
    const { store, puller } = await setup(t)
    const one = sample(100_000)
    const liar = await startServer(t, lie)
    await t.rejects(puller.pull(one.ref, [liar.base]), CORRUPT)
    t.equal(store.has(one.ref.digest), false)
    const origin = await startOrigin(t, [one])
    await puller.pull(one.ref, [liar.base, origin.base])
    await holds(t, store, one)
  })
}

t.test('an origin whose ranges are wrong is asked for the whole', async (t) => {
  const { puller, store } = await setup(t)
  const one = sample(500_000)
  const origin = await startServer(t, (request, response) => {
    if (request.headers.range !== undefined) {
      response.writeHead(206, { 'content-range': `bytes 7-9/${one.ref.size}`, 'content-length': 3 })
      response.end('abc')
    } else if (origin.requests.length === 1) {
      response.writeHead(200, { 'content-length': one.ref.size })
      response.write(one.bytes.subarray(0, 200_000), () => response.destroy())
    } else {
      response.end(one.bytes)
    }
  })
  await puller.pull(one.ref, [origin.base])
  await holds(t, store, one)
  t.equal(origin.requests.length, 3)
})

t.test('an origin that falls silent is given up, before the head and in the middle', async (t) => {
  const { puller, store } = await setup(t, { idleTimeoutMs: 50 })
  const one = sample(100_000)
  const mute = await startServer(t, () => {})
  await t.rejects(puller.pull(one.ref, [mute.base]), { ...UNAVAILABLE, message: /sent nothing for 50 ms/ })
  const stalling = await startServer(t, (_, response) => {
    response.writeHead(200, { 'content-length': one.ref.size })
    response.write(one.bytes.subarray(0, 10))
  })
  await t.rejects(puller.pull(one.ref, [stalling.base]), {
    ...UNAVAILABLE,
    message: /sent nothing for 50 ms/,
  })
  t.equal(store.has(one.ref.digest), false)
})

t.test('an origin that takes no connection is given up', async (t) => {
  const { puller } = await setup(t, { connectTimeoutMs: 50 })
  const port = await listenWithoutAccepting(t)
  await t.rejects(puller.pull(sample(10).ref, [`http://127.0.0.1:${port}`]), {
    ...UNAVAILABLE,
    message: /took no connection within 50 ms/,
  })
})

/** A port whose queue of connections is full: Linux answers no further ones. */
async function listenWithoutAccepting(t: Test): Promise<number> {
  const listener = new Worker(
    `const { parentPort } = require('node:worker_threads')
     const server = require('node:net').createServer()
     server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       parentPort.postMessage(server.address().port)
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
     })`,
    { eval: true },
  )
  t.teardown(() => listener.terminate())
  const [port] = await once(listener, 'message')
  const sockets = Array.from({ length: 8 }, () => connect(port, '127.0.0.1').on('error', () => {}))
  t.teardown(() => sockets.forEach((socket) => void socket.destroy()))
  await Promise.all(sockets.slice(0, 2).map((socket) => once(socket, 'connect')))
  return port
}

t.test('a kept connection that the origin has closed is no failure', async (t) => {
  const { puller, store } = await setup(t)
  const samples = [sample(100), sample(100)]
  const seen = new WeakSet()
  const origin = await startServer(t, (request, response) => {
    const { bytes } = samples.find(({ ref }) => request.url!.endsWith(ref.digest))!
    // The second request on a connection finds it reset, as when the origin closes it at that moment.
    if (seen.has(request.socket)) request.socket.resetAndDestroy()
    else response.end(bytes)
    seen.add(request.socket)
  })
  for (const { ref } of samples) await puller.pull(ref, [origin.base])
  await holds(t, store, samples[1]!)
  t.equal(origin.requests.length, 3)
})

t.test('who aborts leaves alone; the last one to leave ends the transfer', async (t) => {
  const { puller, store } = await setup(t)
  const one = sample(100_000)
  const asked = Promise.withResolvers<void>()
  const closed = Promise.withResolvers<void>()
  const go = Promise.withResolvers<void>()
  const origin = await startServer(t, async (_, response) => {
    response.once('close', () => closed.resolve())
    asked.resolve()
    await go.promise
    response.end(one.bytes)
  })
  const [first, second, third] = [new AbortController(), new AbortController(), new AbortController()]
  const pulls = [first, second].map(({ signal }) => puller.pull(one.ref, [origin.base], { signal }))
  await asked.promise
  first.abort(new Error('enough'))
  await t.rejects(pulls[0]!, { message: 'enough' })
  second.abort(new Error('me too'))
  await t.rejects(pulls[1]!, { message: 'me too' })
  await closed.promise
  t.equal(store.has(one.ref.digest), false)

  const again = puller.pull(one.ref, [origin.base], { signal: third.signal })
  go.resolve()
  await again
  await holds(t, store, one)
  third.abort()
  await t.rejects(puller.pull(one.ref, [], { signal: third.signal }), { name: 'AbortError' })
})

t.test('closing ends all pulls, running and waiting', async (t) => {
  const { puller } = await setup(t)
  const mute = await startServer(t, () => {})
  const pulls = Array.from({ length: 3 * TRANSFERS_PARALLEL_MAX }, () =>
    puller.pull(sample(10).ref, [mute.base]),
  )
  const results = Promise.allSettled(pulls)
  await once(mute.server, 'request')
  await puller.close()
  const stopped = { status: 'rejected', reason: { code: 'MUSTER_PULL_STOPPED' } }
  t.match(
    await results,
    pulls.map(() => stopped),
  )
  await t.rejects(puller.pull(sample(10).ref, [mute.base]), { code: 'MUSTER_PULL_STOPPED' })
})
