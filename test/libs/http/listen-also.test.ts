import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { listen } from '../../../libs/http/listen.ts'
import { listenAlso } from '../../../libs/http/listen-also.ts'
import { makeServer } from '../../../libs/http/make-server.ts'

async function setUp(t: Test) {
  const server = makeServer({
    logger: pino({ level: 'silent' }),
    bodyBytesMax: 1_024,
    requestTimeoutMs: 30_000,
  })
  server.get('/address', async ({ socket }) => socket.localAddress)
  t.teardown(() => server.close())
  await listen(server, { host: '127.0.0.1', port: 0 })
  const { port } = server.server.address() as AddressInfo
  const also = await listenAlso(server, { host: '::1', port: 0 })
  t.teardown(() => also[Symbol.dispose]())
  return { server, port, also }
}

t.test('one server answers on two addresses, and knows by which it was asked', async (t) => {
  const { port, also } = await setUp(t)
  const text = async (base: string) => (await fetch(`${base}/address`)).text()
  t.equal(await text(`http://127.0.0.1:${port}`), '127.0.0.1')
  t.equal(await text(`http://[::1]:${also.port}`), '::1')
})

t.test('connections by the further address end with the server', async (t) => {
  const { server, also } = await setUp(t)
  const socket = connect(also.port, '::1')
  await once(socket, 'connect')
  socket.write('GET /address HTTP/1.1\r\nhost: x\r\n\r\n')
  await once(socket, 'data')
  const closed = once(socket, 'close')
  also[Symbol.dispose]()
  await server.close()
  await closed
})

t.test('a further address that is taken is told of', async (t) => {
  const { server, also } = await setUp(t)
  const taken = listenAlso(server, { host: '::1', port: also.port })
  await t.rejects(taken, { code: 'MUSTER_HTTP_LISTEN', hint: /ss -tlnp/ })
})
