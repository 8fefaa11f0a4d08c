import { zstdCompressSync } from 'node:zlib'
import t from 'tap'
import {
  decode,
  decodeCompressed,
  encode,
  encodeCompressed,
  UNPACKED_BYTES_MAX,
} from '../../../libs/codec/codec.ts'
import { UndecodableError } from '../../../libs/codec/errors.ts'

const value = { text: 'ä', number: 1, big: 2 ** 40, list: [true, null], bytes: Buffer.from([1, 2]) }

t.test('what is encoded decodes to the same value', async (t) => {
  t.same(decode(encode(value)), value)
  t.same(decodeCompressed(encodeCompressed(value)), value)
})

t.test('encoded bytes own their memory', async (t) => {
  const first = encode('first')
  encode('second')
  t.equal(decode(first), 'first')
})

t.test('bytes that are nothing of ours are an error, never a crash', async (t) => {
  t.throws(() => decode(Buffer.from([0x92, 1])), UndecodableError)
  t.throws(() => decode(Buffer.alloc(0)), UndecodableError)
  t.throws(() => decodeCompressed(Buffer.from('no zstd')), UndecodableError)
})

t.test('a small frame that unpacks to too much is refused', async (t) => {
  const bomb = zstdCompressSync(Buffer.alloc(UNPACKED_BYTES_MAX + 1))
  t.throws(() => decodeCompressed(bomb), UndecodableError)
})
