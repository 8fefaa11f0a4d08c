import { once } from 'node:events'
import { get } from 'node:http'
import t from 'tap'
import { wholeImageRoute } from '../../../libs/blobs/image-route.ts'
import { RUNS_SENT_OF_IMAGE_MAX } from '../../../libs/blobs/limits.ts'
import { encode } from '../../../libs/codec/codec.ts'
import { openStore, sample, startServer } from './_fixtures.ts'

t.test('an image is its segments one after the other, and few are sent the same one at once', async (t) => {
  const store = await openStore(t)
  const segments = Array.from({ length: 80 }, () => sample(100_000))
  const refs = segments.map(({ ref }) => ({ ...ref, rawSize: ref.size }))
  const size = 8_000_000
  const content = { format: 1, codec: 'gzip', size, rawSize: size, entries: 1, segments: refs }
  await store.putMany(segments.map(({ bytes }) => bytes))
  const manifest = await store.put(encode(content))
  const other = await store.put(encode({ ...content, entries: 2 }))
  const route = wholeImageRoute({ store, onProblem: () => {} })
  const { base } = await startServer(t, (request, response) => {
    void route(request, response, request.url!.slice(1))
  })
  const whole = Buffer.concat(segments.map(({ bytes }) => bytes))
  t.same(Buffer.from(await (await fetch(`${base}/${manifest.digest}`)).arrayBuffer()), whole)

  const slow = Array.from({ length: RUNS_SENT_OF_IMAGE_MAX }, () => get(`${base}/${manifest.digest}`))
  // More than fits into the buffers of sockets is not sent before it is read.
  const responses = await Promise.all(slow.map(async (request) => (await once(request, 'response'))[0]))
  const refused = await fetch(`${base}/${manifest.digest}`)
  t.match([refused.status, refused.headers.get('retry-after')], [503, '2'])
  await refused.arrayBuffer()
  const head = { range: 'bytes=0-9' }
  t.equal((await fetch(`${base}/${other.digest}`, { headers: head })).status, 206, 'another image is sent')
  for (const response of responses) response.resume()
  await Promise.all(responses.map((response) => once(response, 'end')))
  t.equal((await fetch(`${base}/${manifest.digest}`, { headers: head })).status, 206)
})
