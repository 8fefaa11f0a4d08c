// Sprig's regular expressions: RE2, as Go has it.
import { pipelines } from '../calls.ts'
import type { CaseEntry } from '../template-case.ts'

const PATTERNS = [
  ...[
    '',
    'a',
    'a*',
    'a+',
    'a?',
    'b*',
    '^',
    '$',
    '^a',
    'a$',
    '.',
    '.*',
    '[a-c]',
    '[^a]',
    'a|b',
    '(a)(b)?',
    '(a|ab)(c|bcd)',
  ],
  ...[
    '\\\\bfoo\\\\b',
    '\\\\d+',
    '\\\\w+',
    '\\\\s+',
    '\\\\S',
    '[[:alpha:]]+',
    '[[:^digit:]]',
    '\\\\pL+',
    '\\\\p{Lu}',
    '(?i)ABC',
  ],
  ...[
    '(?m)^.',
    '(?s).+',
    'a.c',
    '(?U)a+',
    'a{2}',
    'a{2,}',
    'a{1,2}?',
    'x*?',
    '(?P<first>a)(?P<second>b)',
    '\\\\Qa.b\\\\E',
  ],
  ...[
    '\\\\x{1F600}',
    '😀',
    'ä',
    '[ä-ü]',
    '\\\\.',
    '\\\\A.',
    '.\\\\z',
    '\\\\B',
    '(?:ab)+',
    '(a*)*',
    '(a*)+',
    '(|a)*',
    '(a|b)*$',
  ],
  ...[
    '(',
    ')',
    '[',
    'a**',
    '*',
    '(?=a)',
    '\\\\1',
    '\\\\Z',
    '\\\\C',
    'a{1001}',
    '(a{1000}){2}',
    '\\\\8',
    '[b-a]',
  ],
  ...[
    '\\\\pX',
    '[[:foo:]]',
    '(?z)a',
    'a\\\\',
    '\\\\ ',
    '\\\\/',
    'x{2}{3}',
    '(?i)ß',
    '(?i)k',
    '(?i)ſ',
    '[^\\\\n]+',
    '\\\\t',
    '\\\\v',
  ],
]
const TEXTS = [
  '""',
  '"a"',
  '"abc"',
  '"aaa bab"',
  '"foo.bar a.b"',
  '"ärger 😀 über"',
  '"a\\nb\\n"',
  '"AbcABC K ſ"',
  '"12-34:ab"',
]
/** With `#` for the sign of the dollar. */
const REPLACEMENTS = [
  ...[
    '#',
    '##',
    '#1',
    '#{1}',
    '#1x',
    '#{1}x',
    '#2',
    '#3',
    '#first',
    '#{first}',
    '#firstx',
    '#{',
    '#{}',
    '#{1',
    '#-',
    '#01',
  ],
  ...[
    '#ä',
    '#{ä}',
    '##1',
    '#1#2',
    '#{1}#{2}',
    'a#',
    '\\\\1',
    '#10',
    '#0',
    '&',
    '# first',
    '#{ first }',
    '#_',
    '#1_',
    '#{1}0',
  ],
]
const COUNTS = ['-1', '0', '1', '2']

export const cases: readonly CaseEntry[] = [
  ...PATTERNS.flatMap((pattern) =>
    TEXTS.flatMap((text) =>
      pipelines(`
        {{ regexMatch "${pattern}" ${text} }}|{{ regexFind "${pattern}" ${text} }}|{{ regexFindAll "${pattern}" ${text} -1 | toJson }}
        {{ regexReplaceAll "${pattern}" ${text} "<$0\${1}>" }}|{{ regexSplit "${pattern}" ${text} -1 | toJson }}`),
    ),
  ),
  ...['a', '', ',', 'a*', 'x', '^', '(', '[,;]\\\\s*'].flatMap((pattern) =>
    ['"a,b;c, d"', '""', '"aaa"', '"banana"'].flatMap((text) =>
      COUNTS.flatMap((count) =>
        pipelines(`
          {{ regexFindAll "${pattern}" ${text} ${count} | toJson }}|{{ regexSplit "${pattern}" ${text} ${count} | toJson }}`),
      ),
    ),
  ),
  ...REPLACEMENTS.flatMap((replacement) =>
    ['regexReplaceAll', 'regexReplaceAllLiteral'].flatMap((name) =>
      pipelines(`${name} "(?P<first>a)(b)?" "ab-a-b" "[${replacement.replaceAll('#', '$')}]"`),
    ),
  ),
  ...['mustRegexMatch', 'mustRegexFind', 'regexMatch', 'regexFind'].flatMap((name) =>
    pipelines(`
      ${name} "a+" "baac"
      ${name} "(" "baac"
      ${name} 1 "a"
      ${name} "a"
      "baac" | ${name} "a+"`),
  ),
  ...['mustRegexFindAll', 'mustRegexSplit', 'regexFindAll', 'regexSplit'].flatMap((name) =>
    pipelines(`
      ${name} "a" "banana" -1
      ${name} "(" "banana" -1
      ${name} "a" "banana" "1"
      ${name} "a" "banana" 1 | typeOf
      ${name} "x" "" 1 | toJson`),
  ),
  ...['mustRegexReplaceAll', 'mustRegexReplaceAllLiteral'].flatMap((name) =>
    pipelines(`
      ${name} "a(x*)b" "-ab-axxb-" "\${1}W"
      ${name} "(" "a" "b"`),
  ),
  ...pipelines(`
    regexQuoteMeta "1.2+3*(4)?[5]{6}^7$8|9\\\\"
    regexQuoteMeta "a-b_c/d ä"
    regexQuoteMeta ""
    regexMatch "^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\\\.[A-Za-z]{2,}$" "test@acme.com"
    regexFindAll "[2,4,6,8]" "123456789" -1
    regexReplaceAll "a(x*)b" "-ab-axxb-" "\${1}W"
    regexSplit "z+" "pizza" -1
    index (regexSplit "," "a,b" -1) 1
    {{ range regexSplit "[ ,]+" "a, b c" -1 }}<{{ . }}>{{ end }}
    regexSplit "," "a,b" -1 | join "-"
    "a-b" | regexReplaceAll "-" "_"
    regexReplaceAll "-" "a-b" "_"`),
]
