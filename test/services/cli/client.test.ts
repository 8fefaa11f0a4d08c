import { once } from 'node:events'
import { createServer } from 'node:net'
import t from 'tap'
import { Client } from '../../../services/cli/client.ts'
import { type Endpoint, urlEndpoint } from '../../../services/cli/endpoint.ts'
import { startStandIn } from './_stand-in.ts'

function clientOf(endpoints: Endpoint[], options: { token?: string; actor?: string } = {}): Client {
  const signal = new AbortController().signal
  return new Client({ endpoints, signal, token: options.token, actor: options.actor ?? 'tester' })
}

/** A port of the loopback that nobody listens on. */
async function deadEndpoint(): Promise<Endpoint> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return urlEndpoint(`http://127.0.0.1:${port}`)
}

const change = { reason: 'test', bases: [], ops: [] }

t.test('a call carries who makes it and what it may', async (t) => {
  const standIn = await startStandIn(t)
  await clientOf([{ socket: standIn.socket }], { actor: 'zoë\n' }).get('/v1/cluster')
  const url = await standIn.listenTcp()
  await clientOf([urlEndpoint(url)], { token: 'secret' }).post('/v1/changes', change)
  t.match(standIn.seen, [
    { method: 'GET', actor: 'zo??', authorization: undefined, body: undefined },
    { method: 'POST', actor: 'tester', authorization: 'Bearer secret', body: change },
  ])
})

t.test('the next endpoint is used when one cannot be connected to', async (t) => {
  const standIn = await startStandIn(t)
  const live = urlEndpoint(await standIn.listenTcp())
  const client = clientOf([await deadEndpoint(), live])
  t.match(await client.post('/v1/changes', change), { seq: 1 })
  t.match(await client.get('/v1/cluster'), { seq: 1 })
})

t.test('calls side by side each find the endpoint that lives', async (t) => {
  const standIn = await startStandIn(t)
  const client = clientOf([await deadEndpoint(), { socket: standIn.socket }, await deadEndpoint()])
  const answers = await Promise.all(Array.from({ length: 5 }, () => client.get('/v1/cluster')))
  t.equal(answers.length, 5)
})

t.test('when none can be, it says what came of each', async (t) => {
  const client = clientOf([await deadEndpoint(), { socket: '/nonexistent/socket' }])
  await t.rejects(client.get('/v1/cluster'), {
    code: 'MUSTER_CONTROLLER_UNREACHABLE',
    message:
      /http:\/\/127.0.0.1:\d+ \(nobody listens there\), \/nonexistent\/socket \(there is no such socket\)/,
  })
})

t.test('a change whose answer was lost is not sent to another controller', async (t) => {
  const [first, second] = [await startStandIn(t), await startStandIn(t)]
  const endpoints = [{ socket: first.socket }, { socket: second.socket }]
  first.intercept = (response) => response.destroy()
  await t.rejects(clientOf(endpoints).post('/v1/changes', change), {
    code: 'MUSTER_ANSWER_LOST',
    hint: /look before you repeat it/,
  })
  t.same(second.seen, [])
  first.intercept = (response) => response.destroy()
  t.match(await clientOf(endpoints).get('/v1/cluster'), { seq: 0 }, 'a question is asked again')
})

t.test('an answer that is cut off is an error', async (t) => {
  const standIn = await startStandIn(t)
  standIn.intercept = (response) => {
    response.writeHead(200, { 'content-length': 100 })
    response.write('{', () => response.destroy())
  }
  await t.rejects(clientOf([{ socket: standIn.socket }]).get('/v1/cluster'), { code: 'MUSTER_ANSWER_LOST' })
})

t.test('the error of the controller keeps its code, category and hint', async (t) => {
  const standIn = await startStandIn(t)
  await t.rejects(clientOf([{ socket: standIn.socket }]).get('/v1/images/none'), {
    name: 'RefusedError',
    code: 'MUSTER_NOT_FOUND',
    category: 'missing',
    message: 'there is no image none',
  })
})

t.test('what is not an answer of the API is refused', async (t) => {
  const standIn = await startStandIn(t)
  const answers: [number, string][] = [
    [502, '<html>'],
    [500, '{"error":{"message":"no code"}}'],
    [500, 'null'],
    [200, '{"truncated":'],
  ]
  for (const [status, body] of answers) {
    standIn.intercept = (response) => response.writeHead(status).end(body)
    await t.rejects(
      clientOf([{ socket: standIn.socket }]).get('/v1/cluster'),
      { code: 'MUSTER_ANSWER_INVALID' },
      body,
    )
  }
})

t.test('leaving a stream closes its connection', async (t) => {
  const standIn = await startStandIn(t)
  standIn.importLines = [{ progress: { files: 1 } }]
  const client = clientOf([{ socket: standIn.socket }])
  for await (const line of client.stream({ method: 'POST', path: '/v1/images/import', body: {} })) {
    t.same(line, { progress: { files: 1 } })
    break
  }
  await standIn.abandoned
})

t.test('bytes go and come as they are, and what is refused is told as ever', async (t) => {
  const standIn = await startStandIn(t)
  const client = clientOf([{ socket: standIn.socket }])
  standIn.intercept = (response) => response.end(Buffer.from([0, 0xff, 10]))
  t.same(await client.getBytes('/v1/overlays/site/tree'), Buffer.from([0, 0xff, 10]))
  standIn.intercept = (response) => {
    response.statusCode = 404
    response.end('{"error": {"code": "MUSTER_NOT_FOUND", "category": "missing", "message": "no such"}}')
  }
  await t.rejects(client.getBytes('/v1/overlays/site/tree'), { code: 'MUSTER_NOT_FOUND', message: 'no such' })
  standIn.intercept = (response) => response.end('{"seq": 5}')
  t.same(await client.putBytes('/v1/overlays/site/tree', Buffer.from('[1]')), { seq: 5 })
  standIn.intercept = (response) => response.end('{"seq": 6}')
  t.same(await client.delete('/v1/overlays/site'), { seq: 6 })
  t.match(standIn.seen.slice(-2), [
    { method: 'PUT', body: [1] },
    { method: 'DELETE', body: undefined },
  ])
})
