import { type Case, check, plural } from './case.ts'
import { type Ask, type HttpAnswer, HttpConnection, headerOf, httpOf, lengthOf } from './http-client.ts'
import type { Target } from './target.ts'

const PAUSE_MS = 300

/** The file, whole, and in a form that firmware takes. */
async function whole(target: Target, ask: Ask = {}): Promise<HttpAnswer> {
  using connection = await HttpConnection.open(target)
  const answer = await connection.ask(ask)
  isPlain(answer)
  check(answer.status === 200, `status ${answer.status} for ${ask.path ?? httpOf(target).path}`)
  check(
    answer.body.equals(httpOf(target).content),
    `${answer.body.length} bytes come, and not those of the file`,
  )
  return answer
}

function isPlain(answer: Omit<HttpAnswer, 'body'>): void {
  const empty = answer.headers.find(([, value]) => value === '')
  check(empty === undefined, `the header ${empty?.[0]} is empty`)
  check(
    headerOf(answer, 'transfer-encoding') === undefined,
    `it is sent ${headerOf(answer, 'transfer-encoding')}`,
  )
  check(
    headerOf(answer, 'content-encoding') === undefined,
    `it is encoded: ${headerOf(answer, 'content-encoding')}`,
  )
  lengthOf(answer.headers)
}

async function headThenGet(target: Target): Promise<string> {
  using connection = await HttpConnection.open(target)
  const head = await connection.ask({ method: 'HEAD' })
  const { content } = httpOf(target)
  check(head.status === 200, `status ${head.status} for HEAD`)
  check(lengthOf(head.headers) === content.length, `HEAD says ${lengthOf(head.headers)} bytes`)
  check(head.version === 'HTTP/1.1', head.version)
  check(headerOf(head, 'connection')?.toLowerCase() !== 'close', 'it is going to close the connection')
  const got = await connection.ask()
  check(got.body.equals(content), `${got.body.length} bytes come by the same connection`)
  return `${content.length} bytes, by one connection`
}

/** What EDK2 does where HEAD fails: GET, for the length only, by a connection that it then closes. */
async function getForSize(target: Target): Promise<string> {
  const lengths: number[] = []
  for (let time = 0; time < 3; time++) {
    using connection = await HttpConnection.open(target)
    connection.write()
    lengths.push(lengthOf((await connection.head()).headers))
  }
  await whole(target)
  return `${lengths[0]} bytes`
}

async function plainHeaders(target: Target): Promise<string> {
  const { headers } = await whole(target, { headers: ['Accept-Encoding: gzip, deflate, br', 'TE: chunked'] })
  return plural(headers.length, 'header')
}

async function doubledSlash(target: Target): Promise<string> {
  const { path } = httpOf(target)
  await whole(target, { path: `/${path}` })
  const last = path.lastIndexOf('/')
  const within = last > 0 ? `${path.slice(0, last)}/${path.slice(last)}` : `/${path}`
  await whole(target, { path: within })
  return `/${path} and ${within}`
}

async function missing(target: Target): Promise<string> {
  using connection = await HttpConnection.open(target)
  for (const method of ['GET', 'HEAD'] as const) {
    const answer = await connection.ask({ method, path: `${httpOf(target).path}.not-there` })
    check(answer.status === 404, `status ${answer.status}`)
    isPlain(answer)
  }
  const { body } = await connection.ask()
  check(body.equals(httpOf(target).content), 'the connection is of no use then')
  return '404, and the connection goes on'
}

async function oldClient(target: Target): Promise<string> {
  const { version } = await whole(target, { version: '1.0' })
  return `answered by ${version}`
}

async function slowReader(target: Target): Promise<string> {
  using connection = await HttpConnection.open(target)
  connection.pause(PAUSE_MS)
  const { body } = await connection.ask()
  check(body.equals(httpOf(target).content), `${body.length} bytes come`)
  return `${body.length} bytes`
}

async function outside(target: Target): Promise<string> {
  for (const path of [
    '/../../../../etc/passwd',
    '/efiboot/..%2f..%2f..%2fetc%2fpasswd',
    '/%2e%2e/%2e%2e/etc/passwd',
  ]) {
    using connection = await HttpConnection.open(target)
    const { status } = await connection.ask({ path })
    check(status >= 400 && status < 500, `status ${status} for ${path}`)
  }
  return 'refused'
}

export const HTTP_WHOLE_CASES: Case[] = [
  { name: 'http: HEAD tells the length, and the connection is kept for GET', run: headThenGet },
  { name: 'http: GET for the length only, broken off, does no harm', run: getForSize },
  { name: 'http: one decimal Content-Length, never chunked or encoded, no empty header', run: plainHeaders },
  { name: 'http: doubled slashes are taken, and nothing is redirected', run: doubledSlash },
  { name: 'http: what is not there is 404, by a connection that goes on', run: missing },
  { name: 'http: a client of HTTP/1.0 gets the whole file', run: oldClient },
  { name: 'http: a client that pauses gets the whole file', run: slowReader },
  { name: 'http: nothing outside the root is sent', run: outside },
]
