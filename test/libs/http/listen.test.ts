import { once } from 'node:events'
import { createServer } from 'node:net'
import { pino } from 'pino'
import t from 'tap'
import { listen } from '../../../libs/http/listen.ts'
import { makeServer } from '../../../libs/http/make-server.ts'

const made = () =>
  makeServer({ logger: pino({ level: 'silent' }), bodyBytesMax: 1_024, requestTimeoutMs: 1_000 })

t.test('a port that somebody has is an error that says how to find out who', async (t) => {
  const other = createServer().listen(0, '127.0.0.1')
  t.teardown(() => other.close())
  await once(other, 'listening')
  const { port } = other.address() as { port: number }
  const server = made()
  t.teardown(() => server.close())
  await t.rejects(listen(server, { host: '127.0.0.1', port }), {
    code: 'MUSTER_HTTP_LISTEN',
    message: new RegExp(`cannot listen on 127\\.0\\.0\\.1:${port}/tcp`),
    hint: /ss -tlnp/,
  })
})

t.test('a server that listens answers', async (t) => {
  const server = made()
  t.teardown(() => server.close())
  server.get('/', async () => ({ fine: true }))
  await listen(server, { host: '127.0.0.1', port: 0 })
  const { port } = server.server.address() as { port: number }
  t.same(await (await fetch(`http://127.0.0.1:${port}/`)).json(), { fine: true })
})
