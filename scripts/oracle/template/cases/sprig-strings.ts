// Sprig's functions that cut texts and put them together.
import { callsOf, ofEach, pipelines, VALUES } from '../calls.ts'
import type { CaseEntry } from '../template-case.ts'

const TEXTS = [
  '""',
  '"abc"',
  '"a"',
  '"  a b "',
  '"grün ☃ 😀"',
  '.unicode',
  '"\\u00a0a\\u2028"',
  '"ÄÖ ß"',
  '"aXbXc"',
]

export const cases: readonly CaseEntry[] = [
  'hello? {{ hello }}',
  ...ofEach(['upper', 'lower', 'title', 'trim', 'untitle', 'swapcase', 'nospace', 'initials'], TEXTS),
  ...ofEach(
    ['upper', 'lower', 'title', 'untitle', 'swapcase'],
    [
      '"ŉ ǰ ǆ ǅ Ǆ ǳ"',
      '"ᾳ ᾀ ᾈ ῳ ῃ ΐ"',
      '"İI ıi"',
      '"ΑΣ σς Σ"',
      '"ﬁ ﬀ straße"',
      '"ა Ა"',
      '"hello-world foo_bar 1st x2y"',
      '"don\'t (stop) \\"now\\""',
      '"ÀB çd ñ"',
      '"a\\tb\\nc"',
      '"ª º ⅷ Ⅷ ⓐ"',
      '"Hello World Of GO"',
    ],
  ),
  ...ofEach(
    ['upper', 'trim', 'title', 'nospace', 'initials', 'camelcase', 'repeat 2', 'trunc 2', 'contains "a"'],
    VALUES,
  ),
  ...callsOf(
    'trimAll',
    `"" "a"
    "a" "aaa"
    "$" "$5.00$"
    "ab" "abcba"
    "ä" "äaä"
    "é☃" "☃xé☃"
    " " "  x "
    "a" ""
    "[]" "[x]"
    "-" "--a-b--"`,
  ),
  ...callsOf(
    'trimall',
    `"$" "$5.00$"
    "x" "abc"`,
  ),
  ...['trimPrefix', 'trimSuffix', 'contains', 'hasPrefix', 'hasSuffix', 'splitList'].flatMap((name) =>
    callsOf(
      name,
      `"" ""
      "" "abc"
      "a" ""
      "a" "a"
      "a" "aabaa"
      "ab" "a"
      "-" "-a-b-"
      "ä" "äbä"
      "😀" "x😀"
      "." "10.0.0.1"
      "\\n" "a\\nb\\n"
      1 "a"
      "a" 1
      "a" nil
      "a"
      "a" "b" "c"`,
    ),
  ),
  ...callsOf(
    'replace',
    `"a" "b" "banana"
    "" "-" "abc"
    "" "-" ""
    "" "-" "ä😀"
    "a" "" "banana"
    "aa" "a" "aaaaa"
    "x" "y" ""
    " " "-" "I Am Henry VIII"
    "." "\\\\." "a.b"
    "$" "$$" "a$b"
    "ä" "ae" "äöä"
    "a" "b"
    "a" 1 "b"`,
  ),
  ...callsOf(
    'repeat',
    `3 "ab"
    0 "ab"
    1 ""
    -1 "a"
    5 ""
    2 "ä"
    "2" "a"
    2.0 "a"
    2.5 "a"
    2 3`,
  ),
  ...callsOf(
    'substr',
    `0 5 "hello world"
    0 5 "hi"
    1 3 "abcdef"
    -1 3 "abcdef"
    -5 0 "abc"
    2 -1 "abcdef"
    0 -1 ""
    0 0 "abc"
    3 3 "abc"
    3 5 "abc"
    4 5 "abc"
    4 -1 "abc"
    3 1 "abc"
    -1 4 "abc"
    -1 -1 "abc"
    0 1 "ä"
    0 2 "ä"
    1 2 "ä"
    0 2 "äb"
    2 3 "äb"
    0 100 "grün"
    0 3 "grün"
    0 4 "grün"
    "0" 1 "a"
    0 1 12345
    0 1 nil
    0 7 .emptyString
    0 2 .string`,
  ),
  ...callsOf(
    'trunc',
    `5 "hello world"
    -5 "hello world"
    0 "abc"
    3 "abc"
    -3 "abc"
    4 "abc"
    -4 "abc"
    1 ""
    -1 ""
    1 "ä"
    2 "ä"
    -1 "ä"
    -2 "xä"
    3 "a😀b"
    5 "a😀b"
    1 "a😀b"`,
  ),
  ...['indent', 'nindent'].flatMap((name) =>
    callsOf(
      name,
      `4 "a\\nb"
      0 "a\\nb"
      2 ""
      2 "\\n"
      2 "a\\n\\nb\\n"
      -1 "a"
      3 "a\\r\\nb"
      2 "ä"
      2 5`,
    ),
  ),
  ...callsOf(
    'plural',
    `"one" "many" 0
    "one" "many" 1
    "one" "many" 2
    "one" "many" -1
    "one" "many" "1"
    "one" "many" (len "a")`,
  ),
  ...callsOf(
    'cat',
    `"a" "b"
    "a" nil "b"
    nil
    1 2.5 true
    "" ""
    " a " "b "
    "%d" 1
    "100%" "%v" "%s"
    "a" .list .map
    .nil .nope
    .point
    .emptyString .emptyList
    .strings .on
    "x" " "
    "a\\n" "b\\n"`,
  ),
  '{{ cat }}|',
  ...pipelines(`
    "a,b,c" | splitList ","
    "a,b,c" | splitList "," | len
    "" | splitList "," | len
    "" | splitList "" | len
    "äb" | splitList "" | join "-"
    "abc" | upper | repeat 2 | trunc 4
    "x" | hasPrefix "x" | ternary "yes" "no"
    splitList "," "a,b" | typeOf
    splitList "," "a,b" | toJson
    index (splitList "," "a,b") 1
    range splitList "," "a,b"
    "a b" | replace " " ""`),
]
