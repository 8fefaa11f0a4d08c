import t from 'tap'
import { NO_FLAGS } from '../../../libs/template/format-flags.ts'
import { formatInteger } from '../../../libs/template/format-integer.ts'
import { rendered } from './rendered.ts'

t.test('whole numbers print as in Go, in every base', async (t) => {
  const cases: [string, string][] = [
    ['"%d %b %o %O %x %X" 10 10 10 10 10 10', '10 1010 12 0o12 a A'],
    ['"%#b %#o %#x %#X %#d" 10 10 10 10 10', '0b1010 012 0xa 0XA 10'],
    ['"%+d % d %05d %-5d| %5.3d" 7 7 -7 7 7', '+7  7 -0007 7    |   007'],
    ['"[%.0d] [%3.0d]" 0 0', '[] [   ]'],
    ['"%c %q %U %#U" 97 97 97 0x1F600', "a 'a' U+0061 U+1F600 '\u{1F600}'"],
    ['"%c %q" -1 0xD800', "\ufffd '\ufffd'"],
    ['"%+q %6q" 0xe4 97', "'\\u00e4'    'a'"],
    ['"%x %d" -255 -0', '-ff 0'],
    ['"%s %t" 1 1', '%!s(int=1) %!t(int=1)'],
  ]
  for (const [args, text] of cases) t.equal(rendered(`{{ printf ${args} }}`), text, args)
})

t.test('as source, what cannot be negative is in hexadecimal', async (t) => {
  const flags = { ...NO_FLAGS, sharpV: true }
  t.equal(formatInteger(200n, { verb: 'v', flags, isSigned: false }), '0xc8')
  t.equal(formatInteger(200n, { verb: 'v', flags, isSigned: true }), '200')
  t.equal(formatInteger(1n, { verb: 'z', flags, isSigned: true }), undefined)
})
