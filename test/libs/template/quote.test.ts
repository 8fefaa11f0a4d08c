import t from 'tap'
import { canBackquote, isPrintable, quote, quoteCharacter } from '../../../libs/template/quote.ts'

t.test('text is quoted as Go quotes it', async (t) => {
  const cases: [string, string][] = [
    ['', '""'],
    ["it's", `"it's"`],
    ['a"b\\c', '"a\\"b\\\\c"'],
    ['\x07\b\f\n\r\t\v', '"\\a\\b\\f\\n\\r\\t\\v"'],
    ['\0\x1b\x7f', '"\\x00\\x1b\\x7f"'],
    ['\u00e9\u{1F600}', '"\u00e9\u{1F600}"'],
    ['\u0085\u00a0\ufeff', '"\\u0085\\u00a0\\ufeff"'],
    ['\u{e0001}', '"\\U000e0001"'],
  ]
  for (const [text, quoted] of cases) t.equal(quote(text), quoted)
})

t.test('on demand all but ASCII is escaped', async (t) => {
  t.equal(quote('aä\u{1F600}', { asciiOnly: true }), '"a\\u00e4\\U0001f600"')
})

t.test('a character has quotes of its own', async (t) => {
  t.equal(quoteCharacter(97), "'a'")
  t.equal(quoteCharacter(39), "'\\''")
  t.equal(quoteCharacter(34), `'"'`)
  t.equal(quoteCharacter(0xe4, { asciiOnly: true }), "'\\u00e4'")
})

t.test('between backquotes there can be what needs no escape', async (t) => {
  for (const text of ['', 'a "b" \\', '\t', '\u{1F600}']) t.ok(canBackquote(text), text)
  for (const text of ['`', '\n', '\x7f', '\ufeff', '\ud800'])
    t.notOk(canBackquote(text), JSON.stringify(text))
})

t.test('of spaces only the plain one is printed', async (t) => {
  t.same(['a', ' ', '\u00a0', '\n', '☃'].map(isPrintable), [true, true, false, false, true])
})
