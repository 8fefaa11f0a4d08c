import fc from 'fast-check'
import t from 'tap'
import { NAME_BYTES_MAX, REQUEST_BYTES_MAX } from '../../../libs/tftp/limits.ts'
import { parseReadRequest } from '../../../libs/tftp/request.ts'
import { readRequest } from './_raw-client.ts'

t.test('a request has name, mode and options in order', async (t) => {
  t.strictSame(parseReadRequest(readRequest('/a', { tsize: 0, blksize: 1468 })), {
    kind: 'read',
    name: 'a',
    mode: 'octet',
    options: [
      ['tsize', '0'],
      ['blksize', '1468'],
    ],
  })
})

t.test('the mode may be written in any case of letters', async (t) => {
  t.match(parseReadRequest(readRequest('a', {}, 'OCTET')), { mode: 'octet' })
  t.match(parseReadRequest(readRequest('a', {}, 'NetASCII')), { mode: 'netascii' })
})

t.test('an option without its value, and bytes after the last NUL, are ignored', async (t) => {
  const cut = Buffer.from('\0\x01a\0octet\0tsize\0', 'latin1')
  t.match(parseReadRequest(cut), { kind: 'read', options: [] })
  const tail = Buffer.from('\0\x01a\0octet\0tsize\x000\0rest', 'latin1')
  t.strictSame(parseReadRequest(tail), { kind: 'read', name: 'a', mode: 'octet', options: [['tsize', '0']] })
})

t.test('what is not a request is refused as illegal', async (t) => {
  for (const malformed of ['\0\x01', '\0\x01a', '\0\x01a\0', '\0\x01a\0octet', '\0\x01a\0mail\0']) {
    t.match(parseReadRequest(Buffer.from(malformed, 'latin1')), { kind: 'refusal', code: 4 }, malformed)
  }
  t.match(parseReadRequest(readRequest('a', { pad: 'x'.repeat(REQUEST_BYTES_MAX) })), { code: 4 })
})

t.test('a name that climbs is an access violation, an endless or empty one is not found', async (t) => {
  t.match(parseReadRequest(readRequest('a/../../b')), { kind: 'refusal', code: 2 })
  t.match(parseReadRequest(readRequest('a'.repeat(NAME_BYTES_MAX + 1))), { kind: 'refusal', code: 1 })
  t.match(parseReadRequest(readRequest('a'.repeat(NAME_BYTES_MAX))), { kind: 'read' })
  t.match(parseReadRequest(readRequest('/')), { kind: 'refusal', code: 1 })
})

t.test('no bytes make it throw', async (t) => {
  const bytes = fc.uint8Array({ maxLength: 80 })
  const nearly = fc.array(fc.constantFrom('a', '\0', 'octet\0', 'blksize\0', '\xff', '..', '/'), {
    maxLength: 12,
  })
  fc.assert(
    fc.property(fc.oneof(bytes, nearly), (tail) => {
      const message =
        typeof tail[0] === 'string' ? Buffer.from(tail.join(''), 'latin1') : Buffer.from(tail as Uint8Array)
      parseReadRequest(Buffer.concat([Buffer.from([0, 1]), message]))
    }),
    { numRuns: 500 },
  )
  t.pass('500 packets')
})
