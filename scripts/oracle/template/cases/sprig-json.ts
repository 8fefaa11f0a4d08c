// Sprig's functions of JSON.
import { ofEach, pipelines, VALUES } from '../calls.ts'
import type { CaseEntry } from '../template-case.ts'

const TEXTS = [
  ...[
    'null',
    'true',
    '1',
    '-0',
    '1.50',
    '1e3',
    '1e400',
    '-1e-400',
    '"a"',
    '"\\u00e9\\ud83d\\ude00"',
    '"\\ud800x"',
    '[]',
  ],
  ...[
    '{}',
    ' [1, 2.5 ,"x", null] ',
    '{"b":1,"a":{"c":[{}]}}',
    '{"a":1,"a":2}',
    '{"__proto__":1}',
    '',
    'x',
    '[1,]',
    '{"a"}',
  ],
  ...[
    '01',
    '1.',
    '+1',
    "'a'",
    '[1] 2',
    '"a\\x"',
    '"a\nb"',
    '"\\/\\b\\f"',
    '12345678901234567890',
    '0.1',
    '[1e999, 2]',
  ],
  ...[
    'nul',
    'NaN',
    '[',
    '"',
    '\ufeff1',
    '\u00a01',
    '{"a":null}',
    '{"":0}',
    '1e21',
    '123456789',
    '1e-7',
    '100000000000000000000',
  ],
]
const EMIT = ['toJson', 'toPrettyJson', 'toRawJson', 'mustToJson', 'mustToPrettyJson', 'mustToRawJson']

export const cases: readonly CaseEntry[] = [
  ...TEXTS.flatMap((text) =>
    ['fromJson .t', 'fromJson .t | toJson', 'mustFromJson .t', 'typeOf (fromJson .t)'].map((call) => ({
      text: `{{ ${call} }}`,
      data: { t: text },
    })),
  ),
  ...ofEach(EMIT, VALUES),
  ...ofEach(
    ['toJson', 'toPrettyJson', 'toRawJson'],
    [
      '.unicode',
      '.markup',
      '"\\u2028\\u2029\\x00\\x1f\\x7f\\b\\f\\v\\a"',
      '"\\"\\\\/"',
      '(dict "<a>" "&" "b" (list))',
      '(list (list) (dict) nil)',
      '(list (list (list 1)) (dict "a" (dict "b" (list 2 3))))',
      '.ip',
      '.on',
      '.third',
      '.hugeFloat',
      '.tinyFloat',
      '.notANumber',
      '(list .infinite)',
      '.negativeZero',
      '.smallestInt64',
      '(list 0.000001 0.0000001 1e20 1e21 1e22 123456789.5)',
      '(float64 "1e6")',
      '.listMap',
      '.boolMap',
      '.points',
      '.line.From',
      '(dict "a" .point)',
      '(first (list))',
    ],
  ),
  ...ofEach(['mustToJson', 'mustToPrettyJson', 'mustToRawJson'], ['.notANumber', '(list .infinite)']),
  ...pipelines(`
    (fromJson "{\\"a\\":[1,2]}").a
    index (fromJson "[1,2]") 1
    fromJson "[1]" | first | typeOf
    fromJson "5" | int | add 1
    eq (fromJson "5") 5
    eq (fromJson "5") 5.0
    {{ range fromJson "[1,\\"x\\",null]" }}[{{ . }}]{{ end }}
    {{ range $k, $v := fromJson "{\\"b\\":1,\\"a\\":2}" }}{{ $k }}={{ $v }} {{ end }}
    fromJson 1
    toJson
    toJson 1 2
    dict "a" 1 | toJson | fromJson | toPrettyJson
    printf "%d" (fromJson "5")
    printf "%v" (fromJson "1000000")
    printf "%.0f" (fromJson "1000000")
    toJson .nope
    toJson (list "a" 1 true nil 1.5)
    coalesce (toJson nil) "x"`),
]
