// index, slice and len.
import { withData, withEach, withPairs, words } from '../expand.ts'
import type { CaseEntry } from '../template-case.ts'

const CONTAINERS = words(`
  .string .unicode .emptyString .list .emptyList .nested .strings .ints .table .map .emptyMap .stringMap .intMap .boolMap
  .listMap .oddKeys .points .point .pointer .line .int .float .true .nil .nope .on .ip "abc" 12 nil`)

const KEYS = words(
  `0 1 -1 3 100 1.0 1.5 'a' '\\x01' "a" "rack" "" "one" true .nil .nope .int .uint8 .int64 .zeroUint8 .on .list nil`,
)

const RANGES = words('0|1 1|2 0|0 3|3 1|100 2|1 -1|2 0|-1 "a" 1.0|2 1|"b" .zeroUint8|.int8 nil').map(
  (range) => range.replace('|', ' '),
)

const MORE = [
  '{{ index .nested 0 1 }}',
  '{{ index .nested 0 2 }}',
  '{{ index .nested 1 0 }}',
  '{{ index .nested 1 0 0 }}',
  '{{ index .nested 2 0 }}',
  '{{ index .table 0 1 }}',
  '{{ index .map "d" "inner" }}',
  '{{ index .map "d" "inner" 0 }}',
  '{{ index .map "d" "nope" "x" }}',
  '{{ index .map "c" "x" }}',
  '{{ index .listMap "a" 1 }}{{ index .listMap "nope" }}',
  '{{ index .listMap "nope" 0 }}',
  '{{ index .list }}{{ index .string }}{{ index 5 }}',
  '{{ index (index .nested 0) 1 }}',
  '{{ 1 | index .strings }}{{ "a" | index .map }}',
  '{{ index .points 1 "X" }}',
  '{{ (index .points 1).X }}',
  '{{ index .ints (index .ints 1) }}',
  '{{ index .ints .uint8 }}',
  '{{ index .oddKeys "a b" }}{{ index .oddKeys "" }}{{ index .oddKeys "0" }}',
  '{{ index .oddKeys 0 }}',
  '{{ printf "%T" (index "abc" 1) }}',
  '{{ index "abc" 3 }}',
  'x\n  {{ index .ints 3 }}',
  '{{ print (index .ints 3) }}',
  '{{ slice "grün" 0 2 }}|{{ slice "grün" 4 }}',
  '{{ slice "grün" 0 3 }}',
  '{{ slice .strings 1 2 3 }}',
  '{{ slice .strings 0 1 2 3 }}',
  '{{ slice .strings 0 1 1 }}{{ slice .strings 0 2 1 }}',
  '{{ slice "abc" 0 1 2 }}',
  '{{ slice .strings 0 4 }}',
  '{{ slice (slice .strings 0 1) 0 2 }}',
  '{{ slice (slice .strings 1) 1 }}',
  '{{ printf "%T %T" (slice .strings 1) (slice .list 1) }}',
  '{{ 1 | slice .strings }}{{ 1 | slice "abc" 0 }}',
  '{{ len (slice .strings 1) }}{{ len "ä" }}{{ len (print 1 2) }}',
  '{{ .strings | len }}{{ .map | len }}{{ "" | len }}',
  '{{ len .points }}{{ len .listMap.a }}',
  '{{ index .NetDevs "default" }}',
]

export const cases: readonly CaseEntry[] = [
  ...withEach(['{{ len V }}', '{{ slice V }}', '{{ index V }}'], { values: CONTAINERS, data: 'kinds' }),
  ...withPairs(['{{ index V W }}'], { left: CONTAINERS, right: KEYS, data: 'kinds' }),
  ...withPairs(['{{ slice V W }}'], {
    left: words('.string .list .strings .ints .emptyList .map .int .nil .nope .on "abc"'),
    right: RANGES,
    data: 'kinds',
  }),
  ...MORE.map((text) => withData(text, text.includes('.') ? 'kinds' : undefined)),
]
