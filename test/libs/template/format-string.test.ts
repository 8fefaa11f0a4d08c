import t from 'tap'
import { rendered } from './rendered.ts'

t.test('strings print as in Go', async (t) => {
  const cases: [string, string][] = [
    ['"%s %v %q" "a" "a" "a"', 'a a "a"'],
    ['"[%5s][%-5s][%05s]" "äb" "äb" "ab"', '[   äb][äb   ][000ab]'],
    ['"%.2s %.0s| %.2q" "äöü" "a" "abc"', 'äö | "ab"'],
    ['"%x %X % x %# x %#x" "aé" "aé" "aé" "aé" "aé"', '61c3a9 61C3A9 61 c3 a9 0x61 0xc3 0xa9 0x61c3a9'],
    ['"[%8x][%-8x][%.1x][%5x]" "ab" "ab" "ab" ""', '[    6162][6162    ][61][     ]'],
    ['"%#q %#q %+q" "a" "`" "ä"', '`a` "`" "\\u00e4"'],
    ['"%d %c" "a" "a"', '%!d(string=a) %!c(string=a)'],
  ]
  for (const [args, text] of cases) t.equal(rendered(`{{ printf ${args} }}`), text, args)
})
