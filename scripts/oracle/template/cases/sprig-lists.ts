// Sprig's functions of lists.
import { callsOf, ofEach, pipelines, VALUES } from '../calls.ts'
import type { CaseEntry } from '../template-case.ts'

const ONE_LIST = ['first', 'last', 'rest', 'initial', 'reverse', 'compact', 'uniq']
const MUST = ONE_LIST.map((name) => `must${name[0]!.toUpperCase()}${name.slice(1)}`)

export const cases: readonly CaseEntry[] = [
  '{{ list }}|{{ tuple }}|{{ concat }}|{{ list | toJson }}|{{ concat | toJson }}',
  ...ofEach([...ONE_LIST, 'sortAlpha', 'concat', 'slice', 'chunk 2'], VALUES),
  ...ofEach(MUST, ['.list', '.emptyList', '"a"', 'nil']),
  ...ofEach(
    ['without', 'has 1', 'has "a"', 'has nil', 'mustHas 2', 'mustWithout', 'mustSlice', 'mustChunk 1'],
    ['nil', '"a"', '.list', '.strings', '.ints', '.emptyList', '.map', '(list nil "a")', '(list 1 2 1)'],
  ),
  ...ofEach(
    ['toJson', 'kindOf', 'typeOf', 'len'],
    [
      '(rest (list))',
      '(rest (list 1))',
      '(initial (list))',
      '(first (list))',
      '(reverse (list))',
      '(compact (list))',
      '(uniq (list))',
      '(concat (list))',
      '(concat (list) (list))',
      '(slice (list))',
      '(slice .strings 0 2)',
      '(slice .ints 1)',
      '(chunk 2 .ints)',
      '(chunk 2 (list))',
      '(chunk 2 .ints | first)',
      '(append .strings "x")',
      '(prepend .ints 1)',
      '(without .strings "a")',
      '(sortAlpha .strings)',
      '(tuple 1 "a")',
      '(reverse .strings)',
      '(uniq .ints)',
    ],
  ),
  ...['append', 'push', 'prepend', 'mustAppend', 'mustPush', 'mustPrepend'].flatMap((name) =>
    callsOf(
      name,
      `(list 1 2) 3
      (list) nil
      .strings "z"
      .ints "x"
      .list (list 9)
      nil 1
      "a" "b"
      .map 1`,
    ),
  ),
  ...callsOf(
    'without',
    `(list 1 2 3) 2
    (list 1 2 3) 2 3
    (list 1 2 3) "2"
    (list 1 nil 3) nil
    (list "a" "b") "b" "c"
    .strings "a"
    .ints 1
    .ints (int64 1)
    .nested (list "a")
    .list 2.5
    .table .strings
    (list (dict "a" 1) (dict "a" 2)) (dict "a" 1)`,
  ),
  ...callsOf(
    'uniq',
    `(list 1 1 2)
    (list 1 1.0 "1")
    (list nil nil)
    (list (list 1) (list 1) (list 2))
    (list (dict "a" 1) (dict "a" 1))
    (list (int64 1) 1)
    (list "b" "a" "b")
    .points
    (list .notANumber .notANumber)`,
  ),
  ...callsOf(
    'has',
    `1 (list 1 2)
    1 (list (int64 1))
    "c" .strings
    4 .ints
    3 .ints
    (list "a") .nested
    .point .points
    true .bools
    2.0 .floats
    2 .floats`,
  ),
  ...callsOf(
    'slice',
    `(list 1 2 3)
    (list 1 2 3) 1
    (list 1 2 3) 1 2
    (list 1 2 3) 0 0
    (list 1 2 3) 3
    (list 1 2 3) 4
    (list 1 2 3) 2 1
    (list 1 2 3) -1
    (list 1 2 3) 0 -1
    (list 1 2 3) "1" "2"
    (list 1 2 3) 1.9
    (list 1 2 3) nil 2
    (list 1 2 3) 1 2 9
    (list) 1 2
    .strings 1
    "abc" 1`,
  ),
  ...callsOf(
    'chunk',
    `1 (list 1 2 3)
    2 (list 1 2 3)
    3 (list 1 2 3)
    4 (list 1 2 3)
    0 (list 1 2 3)
    -1 (list 1 2 3)
    -2 (list 1 2 3)
    0 (list)
    -1 (list)
    -1 (list 1)
    5 (list)
    2 .strings
    "2" (list 1)`,
  ),
  ...callsOf(
    'concat',
    `(list 1) (list 2 3)
    .strings .ints
    (list) (list nil)
    (list 1) 2
    (list 1) nil
    .nested .nested`,
  ),
  ...callsOf(
    'sortAlpha',
    `(list "b" "a" "C")
    (list 10 9 1)
    (list "b" nil "a")
    (list "ä" "z" "a")
    (list "\uff5e" "😀")
    (list true 1 "x")
    .ints`,
  ),
  ...pipelines(`
    list 1 "a" nil true 2.5
    list 1 2 | first
    list (list 1) (list 2) | last | first
    {{ range list 1 "a" nil }}[{{ . }}]{{ end }}
    {{ $a := list 1 }}{{ $b := append $a 2 }}{{ $c := append $a 3 }}{{ $a }}{{ $b }}{{ $c }}
    {{ $l := list }}{{ range $i := until 3 }}{{ $l = append $l $i }}{{ end }}{{ $l }}
    first .points
    (first .points).Label
    (last .points).X
    first .table
    first nil
    first
    last 1 2
    index (list 1 2) 1
    len (list nil nil)
    list | join ","
    list "a" "b" | join ","
    reverse (list 1 2 3) | join ""
    if list
    {{ if list }}y{{ else }}n{{ end }}
    {{ if rest (list 1) }}y{{ else }}n{{ end }}
    {{ with first (list) }}y{{ else }}n{{ end }}
    {{ range $x := compact (list 0 1 "" "a" nil false true (list) (dict)) }}{{ $x }} {{ end }}
    {{ range chunk 2 (list 1 2 3) }}<{{ range . }}{{ . }}{{ end }}>{{ end }}
    deepEqual (rest (list)) (list)
    deepEqual (rest (list 1)) (list)
    deepEqual (rest (list)) (initial (list))
    eq (first (list 1)) 1
    first (list) | default "d"
    printf "%v %d" (list 1 2) (first (list 1 2))`),
]
