import fc from 'fast-check'
import t from 'tap'
import { decodeOptions, encodeOptions, type Options } from '../../../libs/dhcp/options.ts'

t.test('options are read in their order, and padding is skipped', (t) => {
  const options: Options = new Map()
  t.equal(decodeOptions(Buffer.from('0035010100000c026e31ff0c0161', 'hex'), options), undefined)
  t.same(
    [...options],
    [
      [53, Buffer.of(1)],
      [12, Buffer.from('n1')],
    ],
    'nothing behind the end option is read',
  )
  t.end()
})

t.test('an area without an end option is read to its last byte', (t) => {
  const options: Options = new Map()
  t.equal(decodeOptions(Buffer.of(53, 1, 3), options), undefined)
  t.same(options.get(53), Buffer.of(3))
  t.end()
})

t.test('an option that comes twice is continued', (t) => {
  const options: Options = new Map()
  decodeOptions(Buffer.from('4302616243026364ff', 'hex'), options)
  t.equal(options.get(67)?.toString(), 'abcd')
  t.end()
})

t.test('an option that runs past the end is named', (t) => {
  t.equal(decodeOptions(Buffer.of(12, 5, 97), new Map()), 'option 12 runs past the end')
  t.equal(decodeOptions(Buffer.of(12), new Map()), 'option 12 runs past the end')
  t.end()
})

t.test('a value over 255 bytes is split, an empty one is kept', (t) => {
  const bytes = encodeOptions(
    new Map([
      [67, Buffer.alloc(300, 'x')],
      [80, Buffer.alloc(0)],
    ]),
  )
  t.same(bytes.subarray(0, 2), Buffer.of(67, 255))
  t.same(bytes.subarray(257, 259), Buffer.of(67, 45))
  t.same(bytes.subarray(304), Buffer.of(80, 0, 255))
  t.end()
})

t.test('what is written is read the same', (t) => {
  const options = fc.uniqueArray(
    fc.tuple(fc.integer({ min: 1, max: 254 }), fc.uint8Array({ maxLength: 700 })),
    {
      selector: ([code]) => code,
      maxLength: 20,
    },
  )
  fc.assert(
    fc.property(options, (list) => {
      const written: Options = new Map(list.map(([code, value]) => [code, Buffer.from(value)]))
      const read: Options = new Map()
      if (decodeOptions(encodeOptions(written), read) !== undefined) return false
      return JSON.stringify([...read]) === JSON.stringify([...written])
    }),
    { numRuns: 200 },
  )
  t.end()
})
