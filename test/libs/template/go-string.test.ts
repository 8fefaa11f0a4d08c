import t from 'tap'
import { unquote, unquoteCharacter } from '../../../libs/template/go-string.ts'

t.test('escapes mean what they mean in Go', async (t) => {
  const cases: [string, string][] = [
    ['plain', 'plain'],
    ['', ''],
    [String.raw`a\tb\n\r\\\"`, 'a\tb\n\r\\"'],
    [String.raw`\a\b\f\v`, '\x07\b\f\v'],
    [String.raw`\x41\101\u00e9\U0001F600`, 'AA\u00e9\u{1F600}'],
    [String.raw`\\n`, '\\n'],
    [String.raw`a\xc3\xa4b\303\244`, 'aäbä'],
  ]
  for (const [inside, text] of cases) t.same(unquote(inside, '"'), { text }, inside)
})

t.test('what is no escape in Go is refused, with its place', async (t) => {
  const refused = [String.raw`\'`, String.raw`\q`, String.raw`\x4`, String.raw`\18`, String.raw`\uD800`, '\\']
  refused.push(String.raw`\U00110000`, String.raw`\400`)
  for (const inside of refused) {
    t.same(unquote(`ab${inside}`, '"'), { problem: 'unknown escape in string', at: 2 }, inside)
  }
})

t.test('bytes that make no character are no text', async (t) => {
  for (const inside of [String.raw`\xff`, String.raw`\377`, String.raw`\xc3-\xa4`, String.raw`\xc3\n`]) {
    t.match(unquote(inside, '"'), { problem: 'bytes that are no character in a string' }, inside)
  }
})

t.test('a character constant is one code point', async (t) => {
  const cases: [string, number | undefined][] = [
    ['a', 97],
    ['\u{1F600}', 0x1f600],
    [String.raw`\n`, 10],
    [String.raw`\'`, 39],
    [String.raw`\xff`, 255],
    [String.raw`\u00e9`, 0xe9],
    ['', undefined],
    ['ab', undefined],
    [String.raw`\"`, undefined],
    [String.raw`\na`, undefined],
  ]
  for (const [inside, code] of cases) t.equal(unquoteCharacter(inside), code, inside)
})
