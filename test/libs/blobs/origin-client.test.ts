import { once } from 'node:events'
import { connect } from 'node:net'
import { Worker } from 'node:worker_threads'
import t, { type Test } from 'tap'
import { holds, openPuller, sample, startServer } from './_fixtures.ts'

const UNAVAILABLE = { code: 'MUSTER_ORIGIN_UNAVAILABLE' }

t.test('an origin that falls silent is given up, before the head and in the middle', async (t) => {
  const { puller, store } = await openPuller(t, { idleTimeoutMs: 50 })
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
  const { puller } = await openPuller(t, { connectTimeoutMs: 50 })
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
  const { puller, store } = await openPuller(t)
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
