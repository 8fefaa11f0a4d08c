import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import t, { type Test } from 'tap'
import { Gone } from '../../../libs/blobs/gone.ts'
import { startServer } from './_fixtures.ts'

/** A request as a server has it, and what closes its connection at the other end. */
async function requested(t: Test) {
  const came = Promise.withResolvers<IncomingMessage>()
  const { base } = await startServer(t, (request) => came.resolve(request))
  const client = get(base).on('error', () => {})
  const { socket } = await came.promise
  return { socket, close: () => client.destroy() }
}

t.test('it is noticed that a connection is closed, also afterwards', async (t) => {
  const { socket, close } = await requested(t)
  using early = new Gone(socket)
  t.equal(early.signal.aborted, false)
  const closed = once(early.signal, 'abort')
  close()
  await closed
  using late = new Gone(socket)
  t.equal(late.signal.aborted, true)
})

t.test('who does not look any more leaves nothing at the connection', async (t) => {
  const { socket } = await requested(t)
  const listeners = socket.listenerCount('close')
  for (let at = 0; at < 20; at++) {
    using _gone = new Gone(socket)
  }
  t.equal(socket.listenerCount('close'), listeners)
})
