import t from 'tap'
import { holds, openPuller, rangeStart, sample, startOrigin, startServer } from './_fixtures.ts'

const CORRUPT = { code: 'MUSTER_BLOB_CORRUPT' }
const UNAVAILABLE = { code: 'MUSTER_ORIGIN_UNAVAILABLE' }

t.test('a transfer that was cut goes on where it ended, from the same origin', async (t) => {
  const { store, puller } = await openPuller(t)
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
    const { store, puller } = await openPuller(t)
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
  const { store, puller } = await openPuller(t)
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
  const { store, puller } = await openPuller(t)
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
    const { store, puller } = await openPuller(t)
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
  const { puller, store } = await openPuller(t)
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
