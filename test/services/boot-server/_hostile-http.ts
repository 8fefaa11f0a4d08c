import { once } from 'node:events'
import { connect } from 'node:net'
import fc from 'fast-check'
import { exchange } from '../../libs/blobs/_fixtures.ts'
import { MAC } from './_boot-http.ts'

/** What a hostile client does on one connection: bytes, in pieces, and how it goes away. */
export interface Hostility {
  bytes: Buffer
  /** Bytes after which it is cut into pieces that the server reads one by one. */
  cuts: number[]
  /** It says that it has no more to ask, or goes; at once, or once the server had time for others. */
  ending: 'polite' | 'rude' | 'reset'
  isLate: boolean
}

const mac = MAC.replaceAll(':', '-')
const method = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom('GET', 'HEAD', 'POST') },
  fc.constantFrom('PUT', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'PROPFIND', 'PRI', 'get', ''),
  fc.string({ maxLength: 8 }),
)
const name = fc.constantFrom(
  ...['ipxe', 'grub', 'kernel', 'image', 'system', 'runtime', 'modules', 'initramfs', 'provision', 'efiboot'],
  ...[
    'files',
    'status',
    'member',
    'report',
    'blobs',
    'artifacts/image',
    'overlay-runtime',
    'container',
    '__proto__',
  ],
)
const key = fc.constantFrom(
  'assetkey',
  'pair',
  'wait',
  'stage',
  'wwid',
  'render',
  'file',
  'etag',
  'age_ms',
  'detail',
  'serial',
)
const value = fc.oneof(
  fc.constantFrom(
    '',
    '300',
    '-1',
    '1e400',
    'NaN',
    'kernel',
    'runtime',
    'init',
    mac,
    '%',
    '%00',
    '%zz',
    '[]',
    'a'.repeat(300),
  ),
  fc.string({ maxLength: 10 }).map(encodeURIComponent),
)
const tail = fc.oneof(
  { weight: 5, arbitrary: fc.constant(mac) },
  fc.constantFrom(
    mac,
    MAC,
    '',
    '/',
    '..',
    '%2e%2e%2f',
    '%00',
    '%',
    '0'.repeat(64),
    'snponly.efi',
    'etc/hostname',
    'constructor',
  ),
  fc.string({ maxLength: 20 }).map(encodeURI),
)
const target = fc.oneof(
  {
    weight: 20,
    arbitrary: fc
      .tuple(name, tail, fc.array(fc.tuple(key, value), { maxLength: 3 }))
      .map(([first, rest, query]) => `/${first}/${rest}?${query.map((pair) => pair.join('=')).join('&')}`),
  },
  fc.constantFrom(
    '*',
    '/',
    '//',
    '',
    'http://',
    'http://x/kernel',
    '/%',
    `/${'a/'.repeat(2_000)}`,
    `/?${'&'.repeat(5_000)}`,
    'x'.repeat(20_000),
  ),
  fc.string({ maxLength: 40 }),
)
const header = fc.oneof(
  {
    weight: 30,
    arbitrary: fc.constantFrom(
      'Connection: close',
      'If-None-Match: *',
      'If-Range: "x"',
      'Range: bytes=0-',
      'Range: bytes=-1',
      'Range: bytes=99999999999999999999-',
      `Range: bytes=${'0-0,'.repeat(1_000)}`,
      'Content-Type: application/json',
      'Content-Type: ',
      'User-Agent: UefiHttpBoot/1.0',
      'User-Agent: iPXE/1.21.1',
      'Cookie: x',
    ),
  },
  fc.constantFrom(
    'Connection: upgrade\r\nUpgrade: websocket',
    'Expect: 100-continue',
    'Expect: everything',
    'Content-Length: 5',
    'Content-Length: 5\r\nContent-Length: 6',
    'Content-Length: 99999999999999999999',
    'Content-Length: 2000000',
    'Transfer-Encoding: chunked',
    'Transfer-Encoding: x, chunked',
    ' folded: x',
    ': x',
    'Host: x\nHost: y',
    `X: ${'x'.repeat(20_000)}`,
  ),
  fc.tuple(fc.string({ maxLength: 8 }), fc.string({ maxLength: 20 })).map((pair) => pair.join(': ')),
)
const host = fc.constantFrom(...Array<string>(15).fill('Host: x'), 'Host: y', 'Hos')
const version = fc.constantFrom(
  ...Array<string>(30).fill('HTTP/1.1'),
  'HTTP/1.0',
  'HTTP/1.0',
  'HTTP/2.0',
  'HTTP/9',
  '',
)
const body = fc.oneof(
  { weight: 20, arbitrary: fc.constant('') },
  fc.constantFrom(
    'hello',
    '{"a":',
    '5\r\nhello\r\n0\r\n\r\n',
    'zz\r\n',
    'ffffffffffff\r\n',
    'x'.repeat(100_000),
    '\u0000'.repeat(50),
  ),
)
const request = fc
  .tuple(method, target, version, host, fc.array(header, { maxLength: 3 }), body)
  .map(([verb, path, protocol, first, headers, content]) => {
    const lines = [`${verb} ${path} ${protocol}`, first, ...headers]
    return `${lines.join('\r\n')}\r\n\r\n${content}`
  })

export const hostility: fc.Arbitrary<Hostility> = fc.record({
  bytes: fc.oneof(
    {
      weight: 15,
      arbitrary: fc
        .array(request, { minLength: 1, maxLength: 4 })
        .map((all) => Buffer.from(all.join(''), 'latin1')),
    },
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  ),
  cuts: fc.array(fc.nat({ max: 400 }), { maxLength: 3 }),
  ending: fc.constantFrom('polite', 'polite', 'rude', 'reset'),
  isLate: fc.boolean(),
})

/** Does it, and gives what came until the connection was closed; that the server closes it is for the test to wait for. */
export async function attack(port: number, { bytes, cuts, ending, isLate }: Hostility): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true }).on('error', () => {})
  const parts: Buffer[] = []
  socket.on('data', (part) => parts.push(part))
  const closed = new Promise((resolve) => socket.on('close', resolve))
  await once(socket, 'connect')
  let at = 0
  for (const cut of [...cuts.sort((one, other) => one - other), bytes.length]) {
    const piece = bytes.subarray(at, cut)
    at = Math.max(at, cut)
    if (socket.writable) await new Promise((resolve) => socket.write(piece, resolve))
  }
  if (isLate) await exchange(port, 'GET /member HTTP/1.0\r\n\r\n')
  if (ending === 'polite') socket.end()
  // A connection that is being closed already cannot be reset, and Node would never tell.
  else if (ending === 'rude' || socket.readableEnded) socket.destroy()
  else socket.resetAndDestroy()
  await closed
  return Buffer.concat(parts).toString('latin1')
}
