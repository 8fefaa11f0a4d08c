// Sprig's arithmetic.
import { callsOf, ofEach, pipelines, VALUES } from '../calls.ts'
import type { CaseEntry } from '../template-case.ts'

const FLOATS = [
  '0',
  '1',
  '-1',
  '1.5',
  '-1.5',
  '2.5',
  '0.1',
  '"3.14159"',
  '"x"',
  'nil',
  'true',
  '.third',
  '.hugeFloat',
]

export const cases: readonly CaseEntry[] = [
  '{{ add }}|{{ addf }}|{{ seq }}|',
  ...ofEach(
    ['add1', 'add 1', 'sub 10', 'mul 3', 'max 5', 'min 5', 'biggest 2', 'ceil', 'floor', 'add1f', 'addf 1'],
    VALUES,
  ),
  ...ofEach(
    ['mul', 'add', 'max', 'min', 'maxf', 'minf', 'subf', 'mulf', 'divf'],
    ['"7"', '0', '-2.5', '.int64', '.uint64'],
  ),
  ...['add', 'sub', 'mul', 'div', 'mod', 'max', 'min', 'biggest'].flatMap((name) =>
    callsOf(
      name,
      `1 2
      7 -2
      -7 2
      -7 -2
      7 0
      0 7
      7.9 2
      "7" "2"
      "x" 2
      .int64 1
      .smallestInt64 -1
      .smallestInt64 1
      .int64 .int64
      .uint64 1
      .int8 .uint8
      true true
      nil 1
      .large .large`,
    ),
  ),
  ...['add', 'mul', 'max', 'min', 'biggest', 'addf', 'subf', 'mulf', 'divf', 'maxf', 'minf'].flatMap((name) =>
    callsOf(
      name,
      `1 2 3
      1 2 3 4 5
      -1 "2" 3.5
      0.1 0.2
      0.1 0.2 0.3
      1.1 3
      10 4
      1 3
      2 3
      -2 3
      1 -3
      1e300 1e-300
      1e300 1e300
      5e-324 2
      100 0.01
      1.005 100
      .third 3
      4.35 100
      0 5
      5 0
      .infinite 1
      .notANumber 1
      1 .notANumber
      .negativeInfinite .notANumber
      .notANumber .infinite
      .negativeZero 0
      0 .negativeZero
      12345678901234567 1`,
    ),
  ),
  ...FLOATS.flatMap((value) =>
    callsOf(
      'round',
      `${value} 0
      ${value} 1
      ${value} 2
      ${value} -1
      ${value} 5 0.7`,
    ),
  ),
  ...callsOf(
    'round',
    `123.5555 3
    123.5555 3 0.5
    123.555555 3
    123.4999999 0
    123.49999 2 0.3
    0.5 0
    -0.5 0
    -1.2 0
    -1.5 0
    2.675 2
    1.005 2
    1e20 2
    1234.5678 -2
    1 400
    1 -400
    123456.789 22
    0.1 23
    0.000123456 7
    0.000123456 -3
    .infinite 1
    .notANumber 1
    1.5 1.0
    1.5 "1"
    1.5 0 1
    1.5 0 .float
    1.5`,
  ),
  ...ofEach(
    ['ceil', 'floor'],
    ['1.1', '-1.1', '-0.5', '0.5', '"2.5"', '1e300', '.negativeZero', '.infinite', '.notANumber'],
  ),
  ...callsOf(
    'until',
    `0
    5
    -3
    1
    "3"
    nil`,
  ),
  ...callsOf(
    'untilStep',
    `0 5 2
    0 6 2
    5 0 -2
    5 0 2
    0 5 -1
    0 5 0
    5 5 1
    3 -3 -3
    -3 3 3
    0 1 100`,
  ),
  ...callsOf(
    'seq',
    `5
    1
    0
    -3
    2 5
    5 2
    3 3
    0 2 10
    0 3 10
    10 -3 0
    10 3 0
    0 -2 10
    3 1 3
    3 -1 3
    3 0 3
    0 0 5
    5 0 0
    5 -1 0
    0 100 5
    5 -100 0
    1 2 3 4
    "5"`,
  ),
  ...pipelines(`
    add 1 2 | typeOf
    sub 1 2 | typeOf
    addf 1 2 | typeOf
    round 1.5 1 | typeOf
    ceil 1.2 | typeOf
    until 3 | typeOf
    until 3 | toJson
    seq 3 | typeOf
    max 1 2 | typeOf
    maxf 1 2 | typeOf
    {{ range until 3 }}{{ . }},{{ end }}
    {{ range $i, $e := untilStep 10 16 2 }}{{ $i }}:{{ $e }} {{ end }}
    index .ints (sub 2 1)
    index .ints (int (sub 2 1))
    eq (add 1 2) 3
    gt (add 1 2) 2
    lt (addf 1 2) 4.0
    eq (mul 2 2) (add 2 2)
    len (until 100)
    add (add 1 2) (mul 3 4)
    printf "%03d" (add 1 2)
    printf "%5.1f" (mulf 2 1.26)
    mod 10 3 | add 1 | mul 2
    1 | add 2 | sub 10
    div 1 0
    mod 1 "x"
    add "0x10" 1
    add "010" 1
    ternary "a" "b" (eq (mod 4 2) 0)
    ternary "a" "b" (eq 0 (int (mod 4 2)))`),
]
