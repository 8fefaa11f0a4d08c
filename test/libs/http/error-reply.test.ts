import { pino } from 'pino'
import t from 'tap'
import { errorBody } from '../../../libs/http/error-reply.ts'
import { TokenError } from '../../../libs/http/errors.ts'
import { makeServer } from '../../../libs/http/make-server.ts'

t.test('an error of ours is told with code, category, message and hint', async (t) => {
  t.same(errorBody(new TokenError('show it', { hint: 'look there' })), {
    error: { code: 'MUSTER_TOKEN', category: 'denied', message: 'show it', hint: 'look there' },
  })
})

t.test('of a mistake of the server, clients learn only that there was one', async (t) => {
  t.same(errorBody(new TypeError('secret')).error.code, 'MUSTER_INTERNAL')
  t.notMatch(errorBody(new TypeError('secret')).error.message, /secret/)
})

t.test('bad requests, unknown paths and failures have the status of their category', async (t) => {
  const server = makeServer({ logger: pino({ level: 'silent' }), bodyBytesMax: 64, requestTimeoutMs: 1_000 })
  t.teardown(() => server.close())
  server.post('/', async () => 'fine')
  server.get('/denied', () => {
    throw new TokenError('no')
  })
  server.get('/broken', () => {
    throw new TypeError('secret')
  })
  const ask = async (method: 'GET' | 'POST', url: string, payload?: string) => {
    const headers = { 'content-type': 'application/json' }
    const { statusCode, body } = await server.inject({ method, url, headers, ...(payload && { payload }) })
    return [statusCode, JSON.parse(body).error.code]
  }
  t.same(await ask('GET', '/nowhere'), [404, 'MUSTER_PATH_UNKNOWN'])
  t.same(await ask('GET', '/denied'), [403, 'MUSTER_TOKEN'])
  t.same(await ask('GET', '/broken'), [500, 'MUSTER_INTERNAL'])
  t.same(await ask('POST', '/', '{'), [400, 'MUSTER_REQUEST_INVALID'])
  t.same(await ask('POST', '/', `"${'x'.repeat(100)}"`), [413, 'MUSTER_REQUEST_INVALID'])
})
