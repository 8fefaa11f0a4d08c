// eq, ne, lt, le, gt, ge between values of every kind.
import { withData, withPairs, words } from '../expand.ts'
import type { CaseEntry } from '../template-case.ts'

const VALUES = words(`
  .string .emptyString .true .false .nil .nope .zero .int .negative .int8 .int32 .int64 .smallestInt64 .zeroInt64
  .uint8 .uint64 .zeroUint8 .float .zeroFloat .negativeZero .wholeFloat .notANumber .infinite .list .strings .map
  .stringMap .point .pointer .on .unset 0 42 3.0 "text" "" 'A' true`)

const EQUAL_TO = words(`
  .string .true .nil .nope .zero .int .negative .int64 .zeroInt64 .uint64 .uint8 .zeroUint8 .float .zeroFloat .notANumber
  .wholeFloat .strings .map .point .on 0 3.0 "text" "" 'A' false`)

const LESS_THAN = words(`
  .string .nil .nope .zero .int .smallestInt64 .uint64 .zeroUint8 .float .notANumber .infinite .map .on 42 3.0 "" "u" true`)

const MORE = [
  '{{ eq 1 2 3 1 }}',
  '{{ eq 1 2 3 }}',
  '{{ eq 1 }}',
  '{{ eq }}',
  '{{ eq 1 1 "a" }}',
  '{{ eq 1 2 "a" }}',
  '{{ eq "a" "b" 1 }}',
  '{{ eq .string "x" "text" "y" }}',
  '{{ eq .int 1 .nope 42 }}',
  '{{ eq .nope 1 }}',
  '{{ ne 1 }}',
  '{{ ne 1 2 3 }}',
  '{{ ne "a" "b" }}{{ ne "a" "a" }}',
  '{{ lt 1 }}',
  '{{ lt 1 2 3 }}',
  '{{ lt "a" "b" }}{{ lt "b" "a" }}{{ lt "a" "a" }}{{ lt "a" "ä" }}{{ lt "Z" "a" }}{{ lt "\\uffff" "😀" }}',
  '{{ le 1 1 }}{{ le 2 1 }}{{ le 1 2 }}',
  '{{ gt 1 1 }}{{ gt 2 1 }}{{ gt 1 2 }}',
  '{{ ge 1 1 }}{{ ge 2 1 }}{{ ge 1 2 }}',
  '{{ 1 | eq 1 }}{{ 1 | lt 2 }}{{ 2 | gt 1 }}',
  '{{ eq .int .int }}{{ eq .string .string }}{{ eq .float .float }}{{ eq .true .true }}',
  '{{ eq .on "true" }}{{ eq "true" .on }}{{ eq .on .on }}{{ eq .on .off }}{{ lt .off .on }}',
  '{{ eq .on.Bool true }}{{ eq .off.Bool true }}',
  '{{ eq .int .float }}',
  '{{ eq .int64 .uint64 }}{{ eq .uint8 200 }}{{ eq 200 .uint8 }}{{ eq -1 .uint64 }}{{ lt -1 .uint64 }}{{ gt .uint64 -1 }}',
  '{{ lt .smallestInt64 .int64 }}{{ lt .int64 .uint64 }}{{ eq .int64 9223372036854775807 }}',
  "{{ eq .int32 65 }}{{ eq .int32 'A' }}",
  '{{ eq (index .ints 0) 3 }}{{ eq (index .list 1) "two" }}{{ eq (index .list 3) nil }}',
  '{{ eq (index .floats 1) 2.0 }}',
  '{{ eq (len .ints) 3 }}{{ gt (len .strings) 0 }}',
  '{{ eq .point .point }}',
  '{{ eq .points .points }}',
  '{{ eq .ip .ip }}',
  '{{ eq .ip "10.1.0.7" }}',
  '{{ eq .ip.String "10.1.0.7" }}',
  '{{ eq .openLine.To nil }}',
  '{{ eq .line.To .line.To }}',
  '{{ if and (eq .int 42) (ne .string "") (not .false) }}yes{{ end }}',
  '{{ eq (print .int) "42" }}',
  '{{ eq true true }}{{ eq true false }}{{ ne true false }}',
  '{{ lt true false }}',
  '{{ eq "a" `a` }}',
  "{{ eq 'a' 97 }}",
  '{{ eq 1 1.0 }}',
  '{{ eq 1.5 1.5 }}',
  '{{ lt 1.5 2.5 }}{{ lt 1 2.5 }}',
]

export const cases: readonly CaseEntry[] = [
  ...withPairs(['{{ eq V W }}'], { left: VALUES, right: EQUAL_TO, data: 'kinds' }),
  ...withPairs(['{{ lt V W }}'], { left: VALUES, right: LESS_THAN, data: 'kinds' }),
  ...withPairs(['{{ ne V W }}', '{{ le V W }}', '{{ gt V W }}', '{{ ge V W }}'], {
    left: words('.string .nope .int .float .notANumber .uint64 .map .true'),
    right: words('.string .nil .int .zeroFloat .int64 .notANumber "a" false'),
    data: 'kinds',
  }),
  ...MORE.map((text) => withData(text, text.includes('.') ? 'kinds' : undefined)),
]
