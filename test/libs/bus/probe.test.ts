import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import t from 'tap'
import { probe } from '../../../libs/bus/probe.ts'
import { type Owner, startNatsServer } from '../../support/nats-server.ts'

/** A server that does this with a connection; resolves once each of them has been closed again. */
async function listen(owner: Owner, onConnection: (socket: Socket) => void) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined).resume()
    onConnection(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  owner.teardown(() => void server.close())
  const hungUp = new Promise((resolve) => {
    server.once('connection', (socket) => socket.once('close', resolve))
  })
  return { server, hungUp, url: `nats://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

t.test('a real server shows that it is awake, with and without a scheme', async (t) => {
  const server = await startNatsServer(t)
  await probe(server.url, AbortSignal.timeout(5_000))
  await probe(server.url.replace('nats://', ''), AbortSignal.timeout(5_000))
  t.pass()
})

t.test('a mute server is hung up on when the signal says so', async (t) => {
  const { server, hungUp, url } = await listen(t, () => undefined)
  const abort = new AbortController()
  const asleep = t.rejects(probe(url, abort.signal), { name: 'AbortError' })
  await once(server, 'connection')
  abort.abort()
  await asleep
  await hungUp
})

t.test('what greets in another way, or too much, is no NATS server', async (t) => {
  for (const greeting of ['SSH-2.0-OpenSSH\r\n', 'x'.repeat(1024 * 1024)]) {
    const { hungUp, url } = await listen(t, (socket) => socket.write(greeting))
    await t.rejects(probe(url, AbortSignal.timeout(5_000)), /does not answer as a NATS server/)
    await hungUp
  }
})

t.test('a server that hangs up, or is not there, is an error and not a wait', async (t) => {
  const { server, url } = await listen(t, (socket) => socket.destroy())
  await t.rejects(probe(url, AbortSignal.timeout(5_000)))
  server.close()
  await t.rejects(probe(url, AbortSignal.timeout(5_000)), { code: 'ECONNREFUSED' })
})
