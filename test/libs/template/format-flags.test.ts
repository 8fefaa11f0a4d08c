import t from 'tap'
import { fill, NO_FLAGS, pad, padWithSpaces } from '../../../libs/template/format-flags.ts'

t.test('widths count code points', async (t) => {
  t.equal(pad('ä\u{1F600}', { ...NO_FLAGS, width: 4 }), '  ä\u{1F600}')
  t.equal(pad('abc', { ...NO_FLAGS, width: 2 }), 'abc')
  t.equal(pad('abc', { ...NO_FLAGS, width: 5, minus: true }), 'abc  ')
  t.equal(pad('abc', { ...NO_FLAGS, width: 5, zero: true }), '00abc')
  t.equal(padWithSpaces('abc', { ...NO_FLAGS, width: 5, zero: true }), '  abc')
  t.equal(pad('abc', NO_FLAGS), 'abc')
})

t.test('nothing is filled with nothing', async (t) => {
  t.same([fill(2, false), fill(2, true), fill(-1, true)], ['  ', '00', ''])
})
