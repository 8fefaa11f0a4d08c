import fc from 'fast-check'
import t from 'tap'
import { decodePath, encodePath } from '../../../libs/archive/path-bytes.ts'

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
