import fc from 'fast-check'
import t from 'tap'
import { decodePath, encodePath, isAscii } from '../../../libs/archive/path-bytes.ts'

t.test('a path of any bytes is the same after it was a string', async () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 30 }), (bytes) =>
      Buffer.from(bytes).equals(encodePath(decodePath(bytes))),
    ),
    { numRuns: 300 },
  )
})

t.test('a path in UTF-8 is plain text', async (t) => {
  t.equal(decodePath(Buffer.from('usr/share/Főtanúsítvány 😀.pem')), 'usr/share/Főtanúsítvány 😀.pem')
})

t.test('bytes that are not UTF-8 are escaped one by one, and the text around them is not', async (t) => {
  const bytes = Buffer.from([0x61, 0xff, 0xc3, 0xa9, 0xed, 0xa0, 0x80, 0xf0, 0x9f])
  t.equal(decodePath(bytes), 'a\udcffé\udced\udca0\udc80\udcf0\udc9f')
  t.same(encodePath(decodePath(bytes)), bytes)
})

t.test('what is ASCII is the same as a path and as Latin-1', async (t) => {
  const ascii = Buffer.from(Array.from({ length: 128 }, (_, index) => index))
  t.equal(isAscii(ascii.toString('latin1')), true)
  t.equal(decodePath(ascii), ascii.toString('latin1'))
  for (const other of ['é', '\x80', 'bad\udcff', '😀']) t.equal(isAscii(other), false)
})
