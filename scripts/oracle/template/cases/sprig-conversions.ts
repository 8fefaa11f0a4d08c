// Sprig's functions that make one type of another.
import { callsOf, ofEach, pipelines, VALUES } from '../calls.ts'
import type { CaseEntry } from '../template-case.ts'

const NUMBERS = [
  ...[
    '""',
    '"0"',
    '"12"',
    '"-12"',
    '"+12"',
    '"012"',
    '"08"',
    '"0x1f"',
    '"0X1F"',
    '"0b11"',
    '"0o17"',
    '"1_000"',
    '"0x_1f"',
  ],
  ...[
    '"_1"',
    '"1_"',
    '"1__0"',
    '"0_8"',
    '"0_7"',
    '"1.0"',
    '"1.00"',
    '"1.0.0"',
    '"1.0."',
    '".0"',
    '"1.5"',
    '"1."',
    '".5"',
  ],
  ...[
    '"1e3"',
    '"1E-2"',
    '"1e400"',
    '"-1e-400"',
    '" 1"',
    '"1 "',
    '"a"',
    '"0x"',
    '"-0"',
    '"--1"',
    '"1-"',
    '"٣"',
  ],
  ...['"9223372036854775807"', '"9223372036854775808"', '"-9223372036854775808"', '"-9223372036854775809"'],
  ...[
    '"18446744073709551616"',
    '"inf"',
    '"-Infinity"',
    '"+Inf"',
    '"nan"',
    '"NaN"',
    '"0x1p-2"',
    '"0x1.8p1"',
    '"0x1_0p1"',
  ],
  ...['"1_0.5"', '"1_e5"', '"1e1_0"', '"777"', '"0777"', '"-17"', '"644"', '"3.999"', '"1e18"'],
]

export const cases: readonly CaseEntry[] = [
  ...ofEach(['atoi', 'int', 'int64', 'float64', 'toDecimal'], NUMBERS),
  ...ofEach(
    ['int', 'int64', 'float64', 'toDecimal', 'toString', 'toStrings', 'quote', 'squote', 'join "-"'],
    VALUES,
  ),
  ...ofEach(
    ['toStrings', 'toString', 'quote', 'squote', 'join ","'],
    [
      '(list 1 nil "a")',
      '(list nil)',
      '(list (list 1 2) "x")',
      '(dict "a" nil)',
      '.ip',
      '(add 1 2)',
      '(float64 "1.5")',
      '"a\\"b\\\\c\\n\\t\\x01ä☃"',
      '"\'"',
    ],
  ).filter((entry) => typeof entry === 'string' || !/^\{\{ (toStrings|join ",") \.ip/.test(entry.text)),
  ...ofEach(
    ['int', 'int64', 'float64'],
    ['.notANumber', '.infinite', '.hugeFloat', '.third', '.smallestInt64', '.uint32'],
  ),
  ...callsOf(
    'quote',
    `"a" "b"
    "a" nil 1
    nil nil
    "" ""
    .list .map`,
  ),
  ...callsOf(
    'squote',
    `"a" "b"
    "a" nil 1
    nil nil
    "" ""
    .list .map`,
  ),
  '{{ quote }}|{{ squote }}|',
  ...callsOf(
    'split',
    `"," "a,b,c"
    "," ""
    "" "abc"
    "" ""
    "." "10.0.0.1"
    "ab" "ab"
    "," 1`,
  ),
  ...callsOf(
    'splitn',
    `"," 2 "a,b,c"
    "," 0 "a,b,c"
    "," -1 "a,b,c"
    "," 1 "a,b,c"
    "," 3 "a,b,c"
    "," 9 "a,b,c"
    "" 2 "abc"
    "" -1 "äb"
    "" 2 ""
    "," 2 ""`,
  ),
  ...pipelines(`
    (split "," "a,b")._0
    (split "," "a,b")._7
    index (split "," "a,b") "_7"
    split "," "a,b" | typeOf
    split "," "a,b" | toJson
    split "," "a,b" | len
    {{ range split "," "a,b,c,d,e,f,g,h,i,j,k,l" }}{{ . }}{{ end }}
    {{ range $k, $v := splitn ":" 2 "a:b:c" }}{{ $k }}={{ $v }};{{ end }}
    toStrings .ints | typeOf
    join "," (toStrings .ints)
    join 1 "a"
    join "," "a" "b"
    atoi 1
    atoi "7" | typeOf
    int "7" | typeOf
    int64 "7" | typeOf
    float64 "7" | typeOf
    float64 "7" | toString
    int 9.99
    int -9.99
    int64 true | add 1
    toDecimal 755
    toDecimal "0o7"
    toString nil
    toString (list)
    toString 1.0
    toString 100000000.0
    toString 1e21
    join "" .floats
    printf "%d" (int64 "5")
    printf "%d" (int "5")
    printf "%s" (toString 5)
    printf "%.2f" (float64 "2.345")
    eq (int64 5) 5
    eq (float64 5) 5.0
    lt (int64 3) 5`),
]
