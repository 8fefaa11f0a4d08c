// Sprig's functions for what is not set.
import { callsOf, ofEach, pipelines, VALUES } from '../calls.ts'
import type { CaseEntry } from '../template-case.ts'

export const cases: readonly CaseEntry[] = [
  '{{ coalesce }}|{{ all }}|{{ any }}',
  ...ofEach(
    ['empty', 'default "d"', 'coalesce', 'coalesce 0 ""', 'all', 'any', 'all 1', 'any 0', 'ternary 1 2'],
    VALUES,
  ),
  ...ofEach(
    ['empty', 'default "d"'],
    ['.ip', '.pointer', '.negativeZero', '.notANumber', '.zeroInt64', '.zeroUint8', '(rest (list))'],
  ),
  ...callsOf(
    'default',
    `"d"
    1 2 3
    nil nil
    "d" "" "x"
    .map ""
    "" .nope`,
  ),
  ...callsOf(
    'ternary',
    `"y" "n" true
    "y" "n" false
    "y" "n" 1
    "y" "n" "true"
    "y" "n" nil
    "y" "n" (eq 1 1)
    nil "n" true
    "y" "n"`,
  ),
  ...pipelines(`
    "" | default "d"
    .nope | default "d"
    .map.nope | default 5 | typeOf
    .map.nope.deeper | default "x"
    true | ternary "y" "n"
    coalesce nil 0 "" (list) (dict) "z" "y"
    coalesce nil 0 | toJson
    coalesce .nope .nil "x"
    all 1 "a" true
    any 0 "" false nil
    default .string .emptyString
    default (list 1) .emptyList | first
    fail "no way"
    fail
    fail 1
    {{ if false }}{{ fail "x" }}{{ end }}ok
    {{ with default "" .nope }}y{{ else }}n{{ end }}
    empty .map.nope
    empty (index .stringMap "nope")
    not (empty .list)`),
]
