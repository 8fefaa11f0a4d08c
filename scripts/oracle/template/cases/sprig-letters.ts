// Sprig's functions that change letters and words.
import { callsOf, ofEach } from '../calls.ts'
import type { CaseEntry } from '../template-case.ts'

const NAMES = [
  ...[
    '""',
    '"_"',
    '"__"',
    '"-"',
    '" "',
    '"_a"',
    '"a_"',
    '"a"',
    '"A"',
    '"some_words"',
    '"http_server"',
    '"no_https"',
  ],
  ...[
    '"_complex__case_"',
    '"some words"',
    '"all"',
    '"GOLANG_IS_GREAT"',
    '"FirstName"',
    '"HTTPServer"',
    '"NoHTTPS"',
  ],
  ...[
    '"GO_PATH"',
    '"GO PATH"',
    '"GO-PATH"',
    '"http2xx"',
    '"HTTP20xOK"',
    '"Duration2m3s"',
    '"Bld4Floor3rd"',
    '" _-_ "',
  ],
  ...[
    '"a1b2c3z"',
    '"A1B2C3Z"',
    '"12ab"',
    '"ab12"',
    '"12"',
    '"1-2"',
    '"a.b.c"',
    '"A.B"',
    '"HTTPStatusÄÖü"',
    '"äÖü"',
  ],
  ...[
    '"中文Word"',
    '"word中文"',
    '"a+b"',
    '"a=1"',
    '"Foo(Bar)Baz"',
    '"aB1c"',
    '"AB1c2D"',
    '"x86_64"',
    '"IPv4Address"',
  ],
  ...[
    '"eth0.100"',
    '"a😀b"',
    '"😀"',
    '"ABC😀DEF"',
    '"!?-_x"',
    '"-!"',
    '"1!a"',
    '"a1!b"',
    '"A1 b"',
    '"a  b"',
    '"\\ta\\n"',
  ],
]
const LONG = '"This line is rather long, and so it should be wrapped at some place."'

export const cases: readonly CaseEntry[] = [
  ...ofEach(['camelcase', 'snakecase', 'kebabcase'], NAMES),
  ...callsOf(
    'wrap',
    `80 "abc"
    20 ${LONG}
    10 ${LONG}
    1 ${LONG}
    0 "a b c"
    -5 "a b"
    5 "https://example.com/a/very/long/path is here"
    5 ""
    3 "   abc   def "
    5 "ab cd ef gh"
    4 "grün ist die Farbe"
    2 "äöü äöü"
    3 "a\\nb c d"
    6 "abcdef"
    6 "abcdefg"
    6 "abcdef g"`,
  ),
  ...callsOf(
    'wrapWith',
    `20 "\\n\\t" ${LONG}
    5 "|" "https://example.com/a/very/long/path is here"
    5 "" "hello world"
    3 "<br>" "abcdefghi"
    0 "-" "abc"
    2 "|" "ää"
    3 "|" "ää"
    3 "ä" "abcdef"
    4 "|" "a bcdefgh  ij"`,
  ),
  ...callsOf(
    'abbrev',
    `5 "hello world"
    4 "hello"
    3 "hello"
    0 "hello"
    -1 "hello"
    5 "hello"
    6 "hello"
    10 "hello world"
    10 ""
    5 "grün ist"
    6 "grün ist"
    4 "ä b c d"
    100 "short"`,
  ),
  ...callsOf(
    'abbrevboth',
    `5 10 "1234 5678 9123"
    0 10 "1234 5678 9123"
    6 10 "1234 5678 9123 4567 8901"
    4 10 "1234 5678 9123 4567 8901"
    100 10 "1234 5678 9123 4567 8901"
    -3 10 "1234 5678 9123 4567 8901"
    5 6 "1234 5678 9123"
    0 6 "1234 5678 9123"
    0 3 "1234 5678 9123"
    5 7 "1234 5678 9123 4567 8901"
    13 8 "1234 5678 9123 4567 8901"
    17 8 "1234 5678 9123 4567 8901"
    8 12 "grün und blau und gelb"`,
  ),
]
