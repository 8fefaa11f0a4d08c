import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import t from 'tap'
import { Arrivals } from '../../../libs/blobs/arrivals.ts'
import { blobsBeingSent, evict } from '../../../libs/blobs/evict.ts'
import { RunSender } from '../../../libs/blobs/run-sender.ts'
import { openStore, sample, startServer } from './_fixtures.ts'
import { imageOf } from './_spread.ts'

t.test('what another server is being sent is not evicted in the middle', async (t) => {
  const store = await openStore(t)
  const image = imageOf(Array.from({ length: 80 }, () => sample(100_000)))
  const other = sample(1_000)
  await store.putMany([...image.segments, other].map(({ bytes }) => bytes))
  const sender = new RunSender({ store, arrivals: new Arrivals(), onProblem: () => {} })
  const over = Promise.withResolvers<void>()
  const { base } = await startServer(t, (request, response) => {
    sender.send(request, response, image.artifact).then(over.resolve, over.reject)
  })
  // More than fits into the buffers of sockets is not sent before it is read.
  const [response] = (await once(get(`${base}/`), 'response')) as [IncomingMessage]
  t.same([...sender.artifacts], [image.artifact])
  const options = { store, bytes: 1e9, needed: new Set<never>(), usedBeforeMs: Number.POSITIVE_INFINITY }
  const inUse = () => blobsBeingSent([sender])
  t.same(await evict({ ...options, inUse }), { blobs: 1, bytes: 1_000 }, 'only what nobody is being sent')
  t.same(Buffer.concat(await response.toArray()), image.bytes)
  await over.promise
  t.same([...sender.artifacts], [])
  t.match(await evict({ ...options, inUse }), { blobs: 80 })
})

t.test('a server that is gone before it is sent anything takes no place for ever', async (t) => {
  const store = await openStore(t)
  const image = imageOf([sample(100_000)])
  await store.putMany(image.segments.map(({ bytes }) => bytes))
  const sender = new RunSender({ store, arrivals: new Arrivals(), onProblem: () => {}, sendingOfOneMax: 1 })
  const over = Promise.withResolvers<void>()
  const { base } = await startServer(t, (request, response) => {
    if (request.url === '/later') return void sender.send(request, response, image.artifact)
    response.once('close', () => {
      // In a turn of its own, as after a manifest was read.
      setImmediate(() => sender.send(request, response, image.artifact).then(over.resolve, over.reject))
    })
    going.destroy()
  })
  const going = get(`${base}/`).on('error', () => {})
  await over.promise
  t.same([...sender.artifacts], [])
  const [response] = (await once(get(`${base}/later`), 'response')) as [IncomingMessage]
  t.same(Buffer.concat(await response.toArray()), image.bytes)
})
