import t from 'tap'
import { unquote } from '../../../libs/template/go-string.ts'

t.test('escapes mean what they mean in Go', async (t) => {
  const cases: [string, string][] = [
    ['plain', 'plain'],
    ['', ''],
    [String.raw`a\tb\n\r\\\"`, 'a\tb\n\r\\"'],
    [String.raw`\a\b\f\v`, '\x07\b\f\v'],
    [String.raw`\x41\101\u00e9\U0001F600`, 'AA\u00e9\u{1F600}'],
    [String.raw`\\n`, '\\n'],
  ]
  for (const [inside, text] of cases) t.same(unquote(inside), { text }, inside)
})

t.test('what is no escape in Go is refused, with its place', async (t) => {
  const refused = [String.raw`\'`, String.raw`\q`, String.raw`\x4`, String.raw`\18`, String.raw`\uD800`, '\\']
  // A single byte from 0x80 on is no text.
  refused.push(String.raw`\xff`, String.raw`\377`, String.raw`\U00110000`)
  for (const inside of refused) {
    t.same(unquote(`ab${inside}`), { problem: 'unknown escape in string', at: 2 }, inside)
  }
})
