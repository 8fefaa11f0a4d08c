import fc from 'fast-check'
import t from 'tap'
import { toNetascii } from '../../../libs/tftp/netascii.ts'

t.test('LF becomes CR LF, and CR becomes CR NUL', async (t) => {
  t.equal(toNetascii(Buffer.from('a\nb\rc\r\n')).toString('latin1'), 'a\r\nb\r\0c\r\0\r\n')
})

t.test('it can be turned back, whatever the bytes', async (t) => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('\r', '\n', '\0', 'a') }), (text) => {
      const back = toNetascii(Buffer.from(text))
        .toString('latin1')
        .replace(/\r[\n\0]/g, (pair) => (pair === '\r\n' ? '\n' : '\r'))
      return back === text
    }),
  )
  t.pass('turned back')
})
