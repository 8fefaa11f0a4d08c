// Sprig's functions of maps. Go takes keys in an order of chance: keys and values are only asked for where that shows not.
import { callsOf, ofEach, pipelines, VALUES } from '../calls.ts'
import type { CaseEntry } from '../template-case.ts'

const MAPS = [
  '(dict)',
  '(dict "a" 1)',
  '(dict "a" nil)',
  '.map',
  '.emptyMap',
  '.stringMap',
  'nil',
  '"a"',
  '.point',
  '.nope',
]

/** What is merged into what. */
const PAIRS: readonly [string, string][] = [
  ['dict', 'dict "a" 1'],
  ['dict "a" 1', 'dict'],
  ['dict "a" 1', 'dict "a" 2 "b" 3'],
  ['dict "a" 0', 'dict "a" 2'],
  ['dict "a" ""', 'dict "a" 0'],
  ['dict "a" nil', 'dict "a" 2'],
  ['dict "a" 1', 'dict "a" nil'],
  ['dict', 'dict "a" nil'],
  ['dict "a" 1', 'dict "a" ""'],
  ['dict "a" false', 'dict "a" true'],
  ['dict "a" true', 'dict "a" false'],
  ['dict "a" (dict "x" 1)', 'dict "a" (dict "x" 2 "y" 3)'],
  ['dict "a" (dict "x" 1)', 'dict "a" 5'],
  ['dict "a" 5', 'dict "a" (dict "x" 1)'],
  ['dict "a" ""', 'dict "a" (dict "x" 1)'],
  ['dict "a" (dict)', 'dict "a" (dict "x" 1)'],
  ['dict "a" (dict "x" 1)', 'dict "a" (dict)'],
  ['dict "a" (dict)', 'dict "a" (dict)'],
  ['dict "a" (dict)', 'dict "a" 7'],
  ['dict "a" (list 1)', 'dict "a" (list 2 3)'],
  ['dict "a" (list)', 'dict "a" (list 2 3)'],
  ['dict "a" (list 1)', 'dict "a" (list)'],
  ['dict', 'dict "a" (list 1)'],
  ['dict "b" 1', 'dict "a" (list 1)'],
  ['dict "a" (list 1)', 'dict "a" "x"'],
  ['dict "a" "x"', 'dict "a" (list 1)'],
  ['dict "a" 0', 'dict "a" (list)'],
  ['dict "a" (dict "b" (dict "c" 1))', 'dict "a" (dict "b" (dict "d" 2) "e" 3)'],
  ['dict "a" (dict "x" 1)', 'dict "a" (split "," "p,q")'],
  ['dict', 'dict "a" (split "," "p,q")'],
  ['dict "a" 1.5', 'dict "a" 0.0'],
]

export const cases: readonly CaseEntry[] = [
  '{{ dict }}|{{ keys }}|{{ keys | toJson }}|{{ dict | toJson }}',
  ...callsOf(
    'dict',
    `"a" 1
    "a" 1 "b" 2
    "a"
    "a" 1 "b"
    1 2 true 3
    nil 1
    "a" 1 "a" 2
    (list 1) 2
    "a" nil
    "__proto__" 1
    "b" 1 "a" 2
    1.5 "x"
    .string .list`,
  ),
  ...ofEach(
    ['len', 'keys', 'values', 'hasKey', 'deepCopy', 'unset', 'omit', 'pick', 'mustDeepCopy'],
    MAPS,
  ).filter((entry) => typeof entry === 'string' || !/^\{\{ (keys|values) \.map/.test(entry.text)),
  ...['get', 'hasKey', 'pick', 'omit'].flatMap((name) =>
    MAPS.flatMap((map) =>
      callsOf(
        name,
        `${map} "a"
        ${map} "nope"
        ${map} 1`,
      ),
    ),
  ),
  ...callsOf(
    'pick',
    `.map "a" "b"
    .map "b" "b" "zz"
    (dict "a" 1 "b" 2) "b" "a" | toJson`,
  ),
  ...callsOf(
    'omit',
    `.map "a" "d"
    (dict "a" 1 "b" 2 "c" 3) "b" "x"`,
  ),
  ...callsOf(
    'pluck',
    `"a"
    "a" (dict "a" 1)
    "a" (dict "a" 1) (dict "b" 2) (dict "a" nil)
    "a" .map
    "a" .stringMap
    1 (dict)
    "a" nil
    "a" (dict) | toJson`,
  ),
  ...callsOf(
    'dig',
    `"a" "d" (dict "a" 1)
    "a" "d" (dict "b" 1)
    "a" "b" "d" (dict "a" (dict "b" 2))
    "a" "b" "d" (dict "a" (dict))
    "a" "b" "d" (dict)
    "a" "b" "d" (dict "a" 1)
    "a" "b" "d" (dict "a" nil)
    "a" "d" (dict "a" nil)
    "d" "inner" "none" .map
    "d" "inner" "deeper" "none" .map
    "a" "d" .stringMap
    "a" .map
    "a" "d" nil
    1 "d" (dict "a" 1)
    "a" nil (dict)
    "a" "d" "x"`,
  ),
  ...PAIRS.flatMap(([target, source]) =>
    ['merge', 'mergeOverwrite'].map(
      (name) => `{{ $t := ${target} }}{{ ${name} $t (${source}) | toJson }} {{ $t | toJson }}`,
    ),
  ),
  ...['merge', 'mergeOverwrite', 'mustMerge', 'mustMergeOverwrite'].flatMap((name) =>
    pipelines(`
      ${name} (dict)
      ${name} (dict "a" 1) (dict "a" 2 "b" 0) (dict "b" 3 "c" 4) | toJson
      ${name} (dict) .map | toJson
      ${name} (dict) .stringMap
      ${name} (dict) nil
      ${name} (dict "a" 1) "x"
      ${name} nil (dict)
      ${name}
      {{ $s := dict "m" (dict "x" 1) }}{{ $t := ${name} (dict) $s }}{{ $_ := set (get $t "m") "y" 2 }}{{ $s | toJson }}`),
  ),
  ...pipelines(`
    {{ $d := dict }}{{ $_ := set $d "a" 1 }}{{ $d }}{{ $_ := unset $d "a" }}{{ $d }}
    {{ $d := dict }}{{ set $d "a" 1 }}{{ set $d "b" $d.a }}
    {{ $d := dict "a" 1 }}{{ $e := $d }}{{ $_ := set $e "a" 2 }}{{ $d.a }}
    {{ $d := dict "a" (dict "b" 1) }}{{ $c := deepCopy $d }}{{ $_ := set (index $c "a") "b" 2 }}{{ $d.a.b }}{{ $c.a.b }}
    {{ $d := dict "l" (list 1) }}{{ $_ := set $d "l" (append $d.l 2) }}{{ $d.l }}
    {{ $d := dict }}{{ range $i := list "x" "y" }}{{ $_ := set $d $i (len $d) }}{{ end }}{{ $d }}
    {{ $d := dict "a" 1 }}{{ $p := pick $d "a" }}{{ $_ := set $p "a" 2 }}{{ $d.a }}{{ $p.a }}
    {{ $d := dict "a" 1 }}{{ $p := omit $d "b" }}{{ $_ := set $p "a" 2 }}{{ $d.a }}{{ $p.a }}
    {{ $d := fromJson "{\\"a\\": {\\"b\\": 1}}" }}{{ $_ := set $d.a "b" 2 }}{{ $d | toJson }}
    {{ $d := dict "a" 1 }}{{ $d.a }}{{ $d.b }}{{ index $d "b" }}
    {{ $d := dict "a-b" 1 }}{{ index $d "a-b" }}{{ get $d "a-b" }}{{ get $d "x" }}|
    {{ range $k, $v := dict "b" 1 "a" 2 }}{{ $k }}{{ $v }}{{ end }}
    {{ if dict }}y{{ else }}n{{ end }}{{ if dict "a" 1 }}y{{ else }}n{{ end }}
    {{ with dict "a" 1 "b" 2 }}{{ .a }}{{ .b }}{{ end }}
    {{ template "t" dict "a" 1 "b" (list 2) }}{{ define "t" }}{{ .a }}{{ .b }}{{ end }}
    set (dict) 1 2
    set (dict) "a"
    set nil "a" 1
    set .stringMap "a" "b"
    set .point "X" 1
    unset (dict "a" 1 "b" 2) "a"
    unset (dict) "a"
    unset (dict "a" 1) 1
    keys (dict "b" 1 "a" 2) | sortAlpha
    keys (dict "b" 1) (dict "a" 2) (dict "b" 3)
    keys (dict "a" 1) | typeOf
    values (dict "a" 1)
    values (dict "a" 1) | typeOf
    values (dict) | toJson
    len (dict "a" 1 "b" 2)
    dict "a" 1 | typeOf
    dict "a" 1 | len
    eq (dict) (dict)
    deepEqual (dict "a" 1) (dict "a" 1)
    get (dict "a" (dict "b" 1)) "a" | toJson
    (get (dict "a" (dict "b" 1)) "a").b
    hasKey (dict "a" 1) "a" | ternary "y" "n"
    deepCopy (list 1 (dict "a" 1))
    deepCopy .strings | typeOf
    deepCopy .stringMap | typeOf
    deepCopy "x"
    deepCopy 5 | typeOf
    deepCopy nil`),
  ...ofEach(
    ['deepCopy', 'typeOf (deepCopy'],
    VALUES.filter((value) => !/point|^nil$|nope|\.nil$/.test(value)),
  ).map((entry) => {
    const text = typeof entry === 'string' ? entry : entry.text
    const closed = text.includes('(deepCopy') ? text.replace(' }}', ') }}') : text
    return typeof entry === 'string' ? closed : { ...entry, text: closed }
  }),
]
