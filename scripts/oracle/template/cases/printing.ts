// How values print by themselves, and with print and println.
import { withData, withEach, withPairs, words } from '../expand.ts'
import type { CaseEntry } from '../template-case.ts'

const VALUES = words(`
  .string .emptyString .spaced .unicode .true .false .nil .nope .zero .int .negative .large .int8 .int16 .int32 .int64
  .smallestInt64 .uint .uint8 .uint16 .uint32 .uint64 .float .negativeFloat .zeroFloat .negativeZero .wholeFloat
  .largeFloat .million .hugeFloat .tinyFloat .third .notANumber .infinite .negativeInfinite .list .emptyList .nested
  .strings .noStrings .ints .floats .bools .table .map .emptyMap .stringMap .noStringMap .intMap .boolMap .listMap
  .oddKeys .point .pointer .points .openLine .on .unset .ip .ip6 .line.From .line.To .openLine.To`)

const FEW = words('.string .int .float .nil .nope .true .list .on .point 1 "a" \'a\' 1.0')

const FLOATS = words(`
  0.1 0.2 0.3 1.0 10.0 100.5 123456.789 1234567.0 12345678.9 1e6 1e7 1e15 1e16 1e17 1e20 1e21 1e22 1.5e21 9.999e20
  0.001 0.0001 0.00001 0.000012345 1e-4 1e-5 1e-7 5e-324 1.7976931348623157e308 2.2250738585072014e-308 4.35 0.000001
  123456789012345678.0 0.1e1 33.33333 2.5e-8 1e100 -1e21 -1e-5 -0.0 3.0e20`)

export const cases: readonly CaseEntry[] = [
  ...withEach(['{{ V }}', '{{ print V }}', '{{ println V }}', '{{ print V V }}', '{{ list V "x" V }}'], {
    values: VALUES,
    data: 'kinds',
  }),
  ...withPairs(['{{ print V W }}'], { left: FEW, right: FEW, data: 'kinds' }),
  ...withPairs(['{{ println V W }}'], { left: FEW.slice(0, 6), right: FEW.slice(0, 6), data: 'kinds' }),
  ...withEach(['{{ V }} {{ print V }} {{ list V }}'], { values: FLOATS }),
  ...[
    '{{ print }}{{ println }}',
    '{{ print "a" "b" }}{{ print "a" 1 "b" }}{{ print 1 2 "a" 3 4 }}',
    '{{ println "a" "b" 1 2 }}',
    '{{ print 1 2.5 true }}{{ print true true }}{{ print "a" true false "b" }}',
    '{{ print .on .off }}{{ print .on "a" }}{{ print .on 1 }}',
    '{{ print (list) (dict) }}{{ print (list 1) (list 2) }}',
    '{{ dict "b" 1 "a" (list 1 2) }}',
    '{{ dict "x" (dict "y" (dict "z" nil)) }}',
    '{{ list (list) (list (list)) }}',
    '{{ list "a b" "" "c" }}',
    '{{ list 1.0 2.5 }}{{ list .zeroInt64 .uint8 }}',
    '{{ .NetDevs }}',
    '{{ range $k, $v := .oddKeys }}{{ printf "%q" $k }}{{ $v }};{{ end }}',
    "{{ 'a' }}{{ print 'a' }}",
    '{{ split "," "a,b" }}',
    '{{ splitList "," "a,b" }}{{ splitList "," "" }}',
    '{{ until 3 }}{{ until 0 }}',
  ].map((text) => withData(text, text.includes('.') ? 'kinds' : undefined)),
]
