import t from 'tap'
import { fitted, optionsBytesMax } from '../../../libs/dhcp/fit.ts'
import { encodedBytes, encodeOptions } from '../../../libs/dhcp/options.ts'

const maximum = (...bytes: number[]) => optionsBytesMax(new Map([[57, Buffer.from(bytes)]]))

t.test(
  'option 57 counts the datagram, and is never less than what all clients take nor more than a frame',
  (t) => {
    t.equal(optionsBytesMax(new Map()), 576 - 28 - 240)
    t.equal(maximum(0x02, 0x58), 600 - 28 - 240)
    t.equal(maximum(0x05, 0xdc), 1_500 - 28 - 240)
    t.equal(maximum(0, 0), 308)
    t.equal(maximum(0x02, 0x3f), 308, 'less than 576')
    t.equal(maximum(0xff, 0xff), 1_232)
    t.equal(maximum(0x05), 308, 'one byte')
    t.equal(maximum(0x05, 0xdc, 0), 308, 'three bytes')
    t.end()
  },
)

t.test('the last options are left out first, those that every answer needs never', (t) => {
  const options = new Map(
    [53, 54, 51, 1, 67, 12, 82].map((code) => [code, Buffer.alloc(code === 67 ? 100 : 10)] as const),
  )
  const codes = (bytesMax: number) => [...fitted(options, bytesMax).keys()]
  const all = encodeOptions(options).length
  t.equal(encodedBytes(options), all)
  t.same(codes(all), [53, 54, 51, 1, 67, 12, 82])
  t.same(codes(all - 1), [53, 54, 51, 1, 67, 82])
  t.same(codes(all - 13), [53, 54, 51, 1, 82], 'what is large goes in its turn')
  t.same(codes(0), [53, 54, 51, 82])
  t.end()
})

t.test('the size of options that are split or empty is what is sent', (t) => {
  for (const length of [0, 1, 255, 256, 510, 511, 700]) {
    const options = new Map([[67, Buffer.alloc(length)]])
    t.equal(encodedBytes(options), encodeOptions(options).length, `${length}`)
  }
  t.end()
})
