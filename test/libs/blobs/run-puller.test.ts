import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { SEGMENT_IN_MEMORY_BYTES_MAX } from '../../../libs/blobs/limits.ts'
import { RateLimit } from '../../../libs/blobs/rate-limit.ts'
import { until } from '../../services/_cluster.ts'
import { deadOrigin, fileOf, holds, sample, startServer } from './_fixtures.ts'
import { imageOf, Place, source, type TestImage } from './_spread.ts'

const samples = (count: number, sizeBytes = 50_000) => Array.from({ length: count }, () => sample(sizeBytes))

async function holdsImage(t: Test, place: Place, image: TestImage): Promise<void> {
  for (const segment of image.segments) await holds(t, place.store, segment)
}

/** A server that sends what it is asked for up to some byte of the image, and then breaks off. */
function breaking(t: Test, image: TestImage, at: number) {
  return startServer(t, (request, response) => {
    const [, start, end] = /bytes=(\d+)-(\d+)/.exec(request.headers.range!)!.map(Number) as [
      0,
      number,
      number,
    ]
    response.writeHead(206, {
      'content-length': end + 1 - start,
      'content-range': `bytes ${start}-${end}/${image.bytes.length}`,
    })
    response.write(image.bytes.subarray(start, at), () => response.destroy())
  })
}

t.test('an image comes in runs, and not at all when it is here', async (t) => {
  const image = imageOf(samples(40))
  const parent = await Place.open(t, { name: 'parent', images: [image] })
  const child = await Place.open(t, { name: 'child', images: [image] })
  await parent.have(image)
  await child.pull(image, [source(parent.base)])
  await holdsImage(t, child, image)
  t.equal(parent.origin.requests.length, 1)
  t.equal(child.receivedBytes, image.bytes.length)
  await child.pull(image, [source(parent.base)])
  t.equal(parent.origin.requests.length, 1)
})

t.test('of an image that is here in part only the gaps are asked for', async (t) => {
  const image = imageOf(samples(10, 1_000))
  const parent = await Place.open(t, { name: 'parent', images: [image] })
  const child = await Place.open(t, { name: 'child', images: [image] })
  await parent.have(image)
  await child.have(
    image,
    [3, 4, 7].map((index) => image.segments[index]!),
  )
  await child.pull(image, [source(parent.base)])
  t.same(parent.origin.requests.map((request) => request.split(' ').at(-1)).sort(), [
    'bytes=0-2999',
    'bytes=5000-6999',
    'bytes=8000-9999',
  ])
})

t.test(
  'segments that are on disk from before are checked, and those that are wrong are fetched',
  async (t) => {
    const image = imageOf(samples(4, 1_000))
    const parent = await Place.open(t, { name: 'parent', images: [image] })
    await parent.have(image)
    const before = await Place.open(t, { name: 'child', images: [image] })
    await before.have(image, image.segments.slice(0, 2))
    writeFileSync(fileOf(join(t.testdirName, 'child'), image.segments[0]!.ref), Buffer.alloc(1_000))
    const child = await Place.open(t, { name: 'child', images: [image] })
    for (const { ref } of image.segments) child.wanted.add(ref.digest)
    await child.pull(image, [source(parent.base)])
    await holdsImage(t, child, image)
    t.equal(child.receivedBytes, 3_000)
  },
)

t.test('a segment that the disk loses before it made sure of it is fetched again', async (t) => {
  const image = imageOf(samples(4, 1_000))
  const { ref } = image.segments[2]!
  const parent = await Place.open(t, { name: 'parent', images: [image] })
  const child = await Place.open(t, { name: 'child', images: [image] })
  await parent.have(image)
  const sync = child.store.sync.bind(child.store)
  let losses = 0
  child.store.sync = async () => {
    if (losses++ === 0) {
      truncateSync(fileOf(join(t.testdirName, 'child'), ref), 10)
      t.equal(await child.store.examine(ref.digest), false)
    }
    await sync()
  }
  await child.pull(image, [source(parent.base)])
  await holdsImage(t, child, image)
  t.match(parent.origin.requests, [/bytes=0-3999/, /bytes=2000-2999/])
})

t.test('a segment is passed on while the next one is not here yet', async (t) => {
  const image = imageOf(samples(3))
  const [first, second, third] = image.segments
  const parent = await Place.open(t, { name: 'parent', images: [image] })
  const child = await Place.open(t, { name: 'child', images: [image] })
  await parent.have(image, [first!])
  parent.expect(image)
  const got = Promise.withResolvers<void>()
  const pulled = child.pull(image, [source(parent.base)], {
    onBytes: () => got.resolve(),
    onStored: ({ digest }) => child.wanted.delete(digest),
  })
  await got.promise
  t.notOk(parent.store.has(second!.ref.digest))
  for (const { ref, bytes } of [second!, third!]) {
    await parent.store.put(bytes)
    parent.arrivals.arrived(ref.digest)
  }
  await pulled
  await holdsImage(t, child, image)
  t.equal(parent.origin.requests.length, 1)
})

t.test('through a chain of servers an image leaves the first one once', async (t) => {
  const image = imageOf([...samples(60, 30_000), sample(SEGMENT_IN_MEMORY_BYTES_MAX + 1), ...samples(5)])
  const first = await Place.open(t, { name: 'first', images: [image] })
  await first.have(image)
  const places: Place[] = [first]
  for (let index = 1; index < 5; index += 1)
    places.push(await Place.open(t, { name: `place${index}`, images: [image] }))
  for (const place of places) place.expect(image)
  await Promise.all(
    // The last one asks first.
    [4, 3, 2, 1].map((index) => places[index]!.pull(image, [source(places[index - 1]!.base)])),
  )
  for (const place of places) await holdsImage(t, place, image)
  for (const place of places.slice(1)) t.equal(place.receivedBytes, image.bytes.length)
  t.equal(first.origin.requests.length, 3)
})

t.test('what came before a break is kept, in the middle of a segment, too', async (t) => {
  for (const sizeBytes of [50_000, SEGMENT_IN_MEMORY_BYTES_MAX + 1]) {
    const image = imageOf(samples(3, sizeBytes))
    const parent = await Place.open(t, { name: `parent${sizeBytes}`, images: [image] })
    const child = await Place.open(t, { name: `child${sizeBytes}`, images: [image] })
    await parent.have(image)
    const broken = await breaking(t, image, sizeBytes + 20_000)
    await child.pull(image, [source(broken.base), source(parent.base)])
    await holdsImage(t, child, image)
    t.equal(child.receivedBytes, image.bytes.length)
    t.ok(parent.origin.requests.some((request) => request.includes(`bytes=${sizeBytes + 20_000}-`)))
  }
})

t.test('a server that sends wrong bytes is left, and nothing of them is kept', async (t) => {
  const image = imageOf(samples(6))
  const wrong = { ...image, bytes: Buffer.from(image.bytes) }
  wrong.bytes[120_000]! ^= 1
  const parent = await Place.open(t, { name: 'parent', images: [image] })
  const child = await Place.open(t, { name: 'child', images: [image] })
  await parent.have(image)
  const liar = await breaking(t, wrong, wrong.bytes.length)
  await child.pull(image, [source(liar.base), source(parent.base)])
  await holdsImage(t, child, image)
  t.equal(liar.requests.length, 1)
  t.match(parent.origin.requests, [/bytes=100000-299999/])
})

t.test('a wrong segment on the disk of a server is not sent, and the rest comes from another', async (t) => {
  const image = imageOf(samples(6))
  const parent = await Place.open(t, { name: 'parent', images: [image] })
  const other = await Place.open(t, { name: 'other', images: [image] })
  const child = await Place.open(t, { name: 'child', images: [image] })
  await parent.have(image)
  await other.have(image)
  writeFileSync(fileOf(join(t.testdirName, 'parent'), image.segments[4]!.ref), Buffer.alloc(50_000))
  await child.pull(image, [source(parent.base), source(other.base)])
  await holdsImage(t, child, image)
  t.notOk(parent.store.has(image.segments[4]!.ref.digest))
  t.equal(child.receivedBytes, image.bytes.length)
})

t.test('a server that is dead, has nothing or hangs is left for the next one', async (t) => {
  const image = imageOf(samples(6))
  const parent = await Place.open(t, { name: 'parent', images: [image] })
  const empty = await Place.open(t, { name: 'empty', images: [image] })
  const child = await Place.open(t, { name: 'child', images: [image] })
  await parent.have(image)
  const hung = await startServer(t, () => {})
  const stalled = await startServer(t, (_, response) => {
    response.writeHead(206, { 'content-length': 300_000, 'content-range': 'bytes 0-299999/300000' })
    response.write(image.bytes.subarray(0, 60_000))
  })
  await child.pull(image, [
    source(await deadOrigin(t)),
    source(empty.base),
    source(hung.base, { stallMs: 50 }),
    source(stalled.base, { stallMs: 50 }),
    source(parent.base),
  ])
  await holdsImage(t, child, image)
  t.match(parent.origin.requests, [/bytes=60000-/])
})

t.test('a server that waits and says so is not left', async (t) => {
  const image = imageOf(samples(2))
  const child = await Place.open(t, { name: 'child', images: [image] })
  const stallMs = 300
  const waiting = await startServer(t, (_, response) => {
    let signs = 0
    const timer = setInterval(() => {
      signs += 1
      if (signs < 30) return void response.writeProcessing()
      clearInterval(timer)
      response.writeHead(206, { 'content-length': 100_000, 'content-range': 'bytes 0-99999/100000' })
      response.end(image.bytes)
    }, stallMs / 15)
    response.once('close', () => clearInterval(timer))
  })
  await child.pull(image, [source(waiting.base, { stallMs })])
  await holdsImage(t, child, image)
  t.equal(waiting.requests.length, 1)
})

t.test('what two images share is fetched once, though both are wanted at once', async (t) => {
  const shared = samples(20)
  const [one, other] = [imageOf([...shared, ...samples(3)]), imageOf([...samples(3), ...shared])]
  const parent = await Place.open(t, { name: 'parent', images: [one, other] })
  const child = await Place.open(t, { name: 'child', images: [one, other] })
  await parent.have(one)
  await parent.have(other)
  await Promise.all([one, other].map((image) => child.pull(image, [source(parent.base)])))
  await holdsImage(t, child, one)
  await holdsImage(t, child, other)
  t.equal(child.receivedBytes, 26 * 50_000)
})

t.test('nobody has it, or nobody answers: the error says which, and what came stays', async (t) => {
  const image = imageOf(samples(4))
  const half = await Place.open(t, { name: 'half', images: [image] })
  const child = await Place.open(t, { name: 'child', images: [image] })
  await half.have(image, image.segments.slice(0, 2))
  await t.rejects(child.pull(image, [source(half.base)]), { code: 'MUSTER_BLOB_MISSING' })
  await holds(t, child.store, image.segments[1]!)
  await t.rejects(child.pull(image, [source(await deadOrigin(t))]), { code: 'MUSTER_ORIGIN_UNAVAILABLE' })
})

t.test('who aborts is left alone at once', async (t) => {
  const image = imageOf(samples(4))
  const child = await Place.open(t, { name: 'child', images: [image] })
  const asked = Promise.withResolvers<void>()
  const hung = await startServer(t, () => asked.resolve())
  const stop = new AbortController()
  const pulled = child.pull(image, [source(hung.base)], { signal: stop.signal })
  const rejected = t.rejects(pulled, { message: 'enough' })
  await asked.promise
  stop.abort(new Error('enough'))
  await rejected
})

t.test('a rate holds the bytes back', async (t) => {
  const image = imageOf(samples(40))
  const parent = await Place.open(t, { name: 'parent', images: [image] })
  const child = await Place.open(t, { name: 'child', images: [image] })
  await parent.have(image)
  const stop = new AbortController()
  const limit = new RateLimit({ bytesPerS: 1 })
  const came = Promise.withResolvers<void>()
  const onBytes = (bytes: number): void => {
    child.receivedBytes += bytes
    came.resolve()
  }
  const pulled = child.pull(image, [source(parent.base)], { limit, onBytes, signal: stop.signal })
  const rejected = t.rejects(pulled, { name: 'AbortError' })
  await came.promise
  await holdsSome(child, image)
  stop.abort()
  await rejected
  t.ok(child.receivedBytes < image.bytes.length / 2, `${child.receivedBytes} bytes`)
})

/** Waits until something of what came is in the store: by then more would have come. */
async function holdsSome(place: Place, image: TestImage): Promise<void> {
  await until(
    async () => image.segments.some(({ ref }) => place.store.has(ref.digest)),
    (some) => some,
  )
}
