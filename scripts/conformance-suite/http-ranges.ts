import { type Case, check, plural } from './case.ts'
import { LeftOut } from './errors.ts'
import { type HttpAnswer, HttpConnection, headerOf, httpOf, lengthOf } from './http-client.ts'
import type { Target } from './target.ts'

const SMALL_RANGES = 300
const SMALL_BYTES = 512
/** iPXE's, as its counters overflow. */
const BEYOND = 'bytes=2147483648-2147484159'

async function part(connection: HttpConnection, target: Target, options: { from: number; to: number }) {
  const { content } = httpOf(target)
  const { from, to } = options
  const answer = await connection.ask({ headers: [`Range: bytes=${from}-${to}`] })
  check(answer.status === 206, `status ${answer.status} for bytes ${from}-${to}`)
  const range = headerOf(answer, 'content-range')
  check(range === `bytes ${from}-${to}/${content.length}`, `Content-Range is ${range ?? 'missing'}`)
  check(answer.body.equals(content.subarray(from, to + 1)), `wrong bytes for ${from}-${to}`)
  return answer
}

async function ranges(target: Target): Promise<string> {
  const { content } = httpOf(target)
  using connection = await HttpConnection.open(target)
  const middle = Math.floor(content.length / 2)
  await part(connection, target, { from: 0, to: Math.min(99, content.length - 1) })
  await part(connection, target, { from: middle, to: content.length - 1 })
  const open = await connection.ask({ headers: [`Range: bytes=${middle}-`] })
  check(
    open.status === 206 && open.body.equals(content.subarray(middle)),
    `status ${open.status} for bytes=${middle}-`,
  )
  return 'from the start, the middle, and to the end'
}

function validatorOf(answer: HttpAnswer): string {
  const etag = headerOf(answer, 'etag')
  const modified = headerOf(answer, 'last-modified')
  check(etag !== undefined || modified !== undefined, 'neither ETag nor Last-Modified')
  check(etag === undefined || !etag.startsWith('W/'), `the ETag ${etag} is a weak one`)
  return etag ?? modified!
}

/** EDK2 goes on where it was broken off, if the file is still the same. */
async function resumes(target: Target): Promise<string> {
  const { content } = httpOf(target)
  using connection = await HttpConnection.open(target)
  const validator = validatorOf(await connection.ask({ method: 'HEAD' }))
  const from = Math.floor(content.length / 3)
  const range = `Range: bytes=${from}-`
  const same = await connection.ask({ headers: [range, `If-Range: ${validator}`] })
  check(same.status === 206, `status ${same.status} for the same file`)
  check(same.body.equals(content.subarray(from)), 'wrong bytes')
  const other = await connection.ask({ headers: [range, 'If-Range: "another"'] })
  check(other.status === 200, `status ${other.status} for a part of another file`)
  check(other.body.equals(content), 'wrong bytes')
  return validator
}

async function beyond(target: Target): Promise<string> {
  const { content } = httpOf(target)
  if (content.length > 2 ** 31) throw new LeftOut('the file has more than 2 GiB')
  using connection = await HttpConnection.open(target)
  const answer = await connection.ask({ headers: [`Range: ${BEYOND}`] })
  check(answer.status === 416, `status ${answer.status} for what is behind the end`)
  const range = headerOf(answer, 'content-range')
  check(range === `bytes */${content.length}`, `Content-Range is ${range ?? 'missing'}`)
  for (const odd of [
    'bytes=9-3',
    'bytes=x-',
    'bytes=-0',
    'bytes=0-1,5-6',
    'lines=1-2',
    'bytes=99999999999999999999-',
  ]) {
    const { status, headers } = await connection.ask({ headers: [`Range: ${odd}`] })
    check([200, 206, 400, 416].includes(status), `status ${status} for ${odd}`)
    lengthOf(headers)
  }
  const { body } = await connection.ask()
  check(body.equals(content), 'the connection is of no use then')
  return '416, and the connection goes on'
}

/** BMCs with virtual media read as a disk is read. */
async function manySmall(target: Target): Promise<string> {
  const { content } = httpOf(target)
  using connection = await HttpConnection.open(target)
  for (let count = 0; count < SMALL_RANGES; count++) {
    const from = (count * 7919 * SMALL_BYTES) % Math.max(1, content.length - SMALL_BYTES)
    await part(connection, target, { from, to: Math.min(from + SMALL_BYTES, content.length) - 1 })
  }
  return plural(SMALL_RANGES, 'range')
}

export const HTTP_RANGE_CASES: Case[] = [
  { name: 'http: ranges are sent, and say what they are', run: ranges },
  { name: 'http: a strong ETag or a date, and If-Range goes by it', run: resumes },
  { name: 'http: a range behind 2 GiB is refused cleanly', run: beyond },
  { name: 'http: hundreds of small ranges go by one connection', run: manySmall },
]
