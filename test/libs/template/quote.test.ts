import t from 'tap'
import { quote } from '../../../libs/template/quote.ts'

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
