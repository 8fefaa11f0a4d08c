import { once } from 'node:events'
import { rmSync, truncateSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { Artifact } from '../../../libs/blobs/artifact.ts'
import { ArtifactSender, type SendReport } from '../../../libs/blobs/artifact-sender.ts'
import { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { COLD_BUFFERS_MAX } from '../../../libs/blobs/limits.ts'
import { ResidentCache } from '../../../libs/blobs/resident-cache.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import { exchange, fileOf, sample, startServer } from './_fixtures.ts'

const HOT_BYTES = 256 * 1024 * 1024
const etag = digestOf('the whole')

interface SetupOptions {
  sizes: number[]
  budgetBytes?: number
  bytesPerSecondMin?: number
  /** Runs after the blobs are stored and before they are opened to be served. */
  damage?: (directory: string, refs: BlobRef[]) => void
}

/** A server that answers every path with one artifact. */
async function setup(t: Test, { sizes, budgetBytes = HOT_BYTES, bytesPerSecondMin, damage }: SetupOptions) {
  const directory = join(t.testdir(), 'store')
  const samples = sizes.map(sample)
  const refs = samples.map(({ ref }) => ref)
  const earlier = await BlobStore.open({ directory })
  await earlier.putMany(samples.map(({ bytes }) => bytes))
  damage?.(directory, refs)
  const store = await BlobStore.open({ directory })
  const cache = new ResidentCache({ budgetBytes })
  const problems: { ref: BlobRef; code: string }[] = []
  const sender = new ArtifactSender({
    store,
    cache,
    onProblem: (ref, error) => problems.push({ ref, code: error.code }),
    ...(bytesPerSecondMin === undefined ? {} : { bytesPerSecondMin }),
  })
  const artifact = new Artifact({ refs, etag, contentType: 'application/octet-stream' })
  const reports: Promise<SendReport>[] = []
  const server = await startServer(t, (request, response) => {
    reports.push(sender.send(request, response, artifact))
  })
  const content = Buffer.concat(samples.map(({ bytes }) => bytes))
  return { ...server, content, refs, directory, store, cache, problems, reports }
}

function get(lines: string[] = []): string {
  return ['GET /image HTTP/1.1', 'Host: test', 'Connection: close', ...lines, '', ''].join('\r\n')
}

/** Sizes that make turns end within blobs and blobs within turns, with an empty one and one of several turns. */
const SIZES = [1, 300_000, 700_000, 0, 100, 6_000_000, 65_536, ...Array.from({ length: 300 }, (_, n) => n)]

for (const [name, budgetBytes] of Object.entries({ memory: HOT_BYTES, disk: 0, both: 7_000_000 })) {
  t.test(`an artifact comes from ${name} as the concatenation of its blobs`, async (t) => {
    const { port, content, reports } = await setup(t, { sizes: SIZES, budgetBytes })
    for (let time = 0; time < 2; time++) {
      const { head, body } = await exchange(port, get())
      t.match(head, /^HTTP\/1\.1 200 OK\r\n/)
      t.ok(body.equals(content))
    }
    t.match(await Promise.all(reports), [
      { status: 200, bytes: content.length, complete: true },
      { status: 200, bytes: content.length, complete: true },
    ])
  })

  t.test(`ranges come from ${name}, whatever blobs they begin and end in`, async (t) => {
    const { port, content } = await setup(t, { sizes: SIZES, budgetBytes })
    for (const [start, end] of [
      [0, 0],
      [1, 300_000],
      [299_999, 300_001],
      [1_500_000, 1_500_009],
      [900_000, content.length - 1],
    ] as const) {
      const { head, body } = await exchange(
        port,
        get([`Range: bytes=${start}-${end}`, `If-Range: "${etag}"`]),
      )
      t.match(head, /^HTTP\/1\.1 206 /)
      t.match(head, `Content-Range: bytes ${start}-${end}/${content.length}`)
      t.ok(body.equals(content.subarray(start, end + 1)))
    }
  })
}

t.test('many downloads at once get the right bytes, also those that wait for a buffer', async (t) => {
  for (const budgetBytes of [HOT_BYTES, 0]) {
    const { port, content } = await setup(t, { sizes: [500_000, 800_000, 20_000], budgetBytes })
    const all = await Promise.all(Array.from({ length: COLD_BUFFERS_MAX + 20 }, () => exchange(port, get())))
    t.equal(all.filter(({ body }) => body.equals(content)).length, all.length)
  }
})

t.test('the head has what boot clients need and nothing they choke on', async (t) => {
  const { port, content } = await setup(t, { sizes: [1000] })
  const { head } = await exchange(port, get())
  const lines = head.split('\r\n').slice(1)
  t.equal(lines.filter((line) => line === `Content-Length: ${content.length}`).length, 1)
  t.ok(lines.includes(`ETag: "${etag}"`))
  t.ok(lines.includes('Accept-Ranges: bytes'))
  t.notMatch(head, /transfer-encoding/i)
  t.notMatch(head, /location/i)
  for (const line of lines) t.match(line, /^[\w-]+: \S/, 'no empty header')
})

t.test('HEAD has the head of GET and no body; the connection stays for the GET', async (t) => {
  const { port, content } = await setup(t, { sizes: [1000] })
  const { head, body } = await exchange(port, `HEAD //image HTTP/1.1\r\nHost: test\r\n\r\n${get()}`)
  t.match(head, /^HTTP\/1\.1 200 OK\r\n/)
  t.match(head, 'Content-Length: 1000')
  const rest = body.indexOf('\r\n\r\n')
  t.match(body.subarray(0, rest).toString('latin1'), /^HTTP\/1\.1 200 OK\r\n/)
  t.same(body.subarray(rest + 4), content)
})

t.test('an HTTP/1.0 client gets length and bytes, and keeps its connection if it asks', async (t) => {
  const { port, content } = await setup(t, { sizes: [1000] })
  const { head, body } = await exchange(port, 'GET / HTTP/1.0\r\n\r\n')
  t.match(head, 'Content-Length: 1000')
  t.notMatch(head, /transfer-encoding/i)
  t.same(body, content)
  const keep = 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n'
  const kept = await exchange(port, `${keep}GET / HTTP/1.0\r\n\r\n`)
  t.match(kept.head, /Connection: keep-alive/i)
  t.equal(kept.body.toString('latin1').match(/HTTP\/1\.1 200 OK/g)?.length, 1)
  t.same(kept.body.subarray(-1000), content)
})

t.test('what needs no bytes is answered without: 304, 416, 405', async (t) => {
  const { port, reports } = await setup(t, { sizes: [1000] })
  const fresh = await exchange(port, get([`If-None-Match: "${etag}"`]))
  t.match(fresh.head, /^HTTP\/1\.1 304 /)
  const beyond = await exchange(port, get(['Range: bytes=1000-']))
  t.match(beyond.head, /^HTTP\/1\.1 416 .*Content-Range: bytes \*\/1000/s)
  const post = await exchange(port, get().replace('GET', 'POST'))
  t.match(post.head, /^HTTP\/1\.1 405 .*Allow: GET, HEAD/s)
  t.match(await Promise.all(reports), [
    { status: 304, bytes: 0, complete: true },
    { status: 416, bytes: 0, complete: false },
    { status: 405, bytes: 0, complete: false },
  ])
  for (const { body } of [fresh, beyond, post]) t.equal(body.length, 0)
})

t.test('an artifact that lacks a blob is refused before it begins, and the blob is reported', async (t) => {
  const { port, refs, problems, reports } = await setup(t, {
    sizes: [2_000_000, 1000],
    damage: (directory, refs) => rmSync(fileOf(directory, refs[1]!)),
  })
  for (const method of ['GET', 'HEAD']) {
    const { head } = await exchange(port, get().replace('GET', method))
    t.match(head, /^HTTP\/1\.1 503 .*Retry-After: \d+/s)
    t.match(problems.splice(0), [{ ref: refs[1], code: 'MUSTER_BLOB_MISSING' }])
  }
  t.match(await Promise.all(reports), [{ status: 503, complete: false }, { status: 503 }])
  const { body } = await exchange(port, get(['Range: bytes=0-9']))
  t.equal(body.length, 10, 'a range without it is served')
})

for (const [name, budgetBytes] of Object.entries({ memory: HOT_BYTES, disk: 0 })) {
  t.test(`a damaged first blob is refused, also when served from ${name}`, async (t) => {
    const { port, refs, problems } = await setup(t, {
      sizes: [1000, 1000],
      budgetBytes,
      damage: (directory, refs) => truncateSync(fileOf(directory, refs[0]!), 10),
    })
    t.match((await exchange(port, get())).head, /^HTTP\/1\.1 503 /)
    t.match(problems, [{ ref: refs[0], code: 'MUSTER_BLOB_MISSING' }])
  })

  t.test(`a blob found damaged on the way breaks the response off, served from ${name}`, async (t) => {
    const { port, content, refs, problems, reports, store } = await setup(t, {
      sizes: [5_000_000, 5_000_000, 10],
      budgetBytes,
      damage: (directory, refs) => truncateSync(fileOf(directory, refs[1]!), 10),
    })
    const { head, body } = await exchange(port, get())
    t.match(head, `Content-Length: ${content.length}`)
    t.ok(body.length < content.length, 'short, and the client can tell')
    t.ok(body.equals(content.subarray(0, body.length)), 'no wrong byte')
    t.match(problems, [{ ref: refs[1], code: 'MUSTER_BLOB_MISSING' }])
    t.match(await reports[0], { status: 200, complete: false })

    await store.put(content.subarray(5_000_000, 10_000_000))
    t.ok((await exchange(port, get())).body.equals(content), 'healed')
  })
}

t.test('what is in memory is served when the disk has lost it', async (t) => {
  const { port, content, store, refs } = await setup(t, { sizes: [1000, 2000] })
  await exchange(port, get())
  for (const { digest } of refs) await store.delete(digest)
  t.same((await exchange(port, get())).body, content)
})

t.test('a client that goes away ends its response, and holds no buffer', async (t) => {
  const { port, content, reports } = await setup(t, { sizes: [50_000_000], budgetBytes: 0 })
  for (let client = 0; client < 2 * COLD_BUFFERS_MAX; client++) {
    const socket = connect(port, '127.0.0.1')
    // Two requests at once: the second one's response waits behind the first and has no socket of its own.
    socket.write('GET / HTTP/1.1\r\nHost: test\r\n\r\n'.repeat(2))
    await once(socket, 'readable')
    socket.destroy()
  }
  for (const report of await Promise.all(reports)) t.match(report, { complete: false })
  t.ok((await exchange(port, get())).body.equals(content))
})

t.test('a client that takes nothing is dropped', async (t) => {
  const { port, reports } = await setup(t, { sizes: [50_000_000], bytesPerSecondMin: 50_000_000 })
  const socket = connect(port, '127.0.0.1').on('error', () => {})
  t.teardown(() => socket.destroy())
  socket.write(get())
  await once(socket, 'readable')
  const report = await reports[0]
  t.match(report, { status: 200, complete: false })
  t.ok(report!.bytes < 50_000_000)
})
