// Sprig's functions of times and durations. Those that read the clock have no cases.
import { callsOf, ofEach, pipelines } from '../calls.ts'
import type { CaseEntry } from '../template-case.ts'

const SECONDS = [
  '0',
  '1',
  '-1',
  '1700000000',
  '951782400',
  '951868799',
  '-86400',
  '4102444800',
  '-62135596800',
  '1136239445',
  '.int64',
]
const LAYOUTS = [
  ...[
    '2006-01-02',
    '2006-01-02T15:04:05Z07:00',
    'Mon Jan _2 15:04:05 2006',
    'Monday, 02-Jan-06 15:04:05 -0700',
    '3:04PM',
    '03:04:05 pm',
  ],
  ...[
    '02 Jan 06 15:04 MST',
    'Mon, 02 Jan 2006 15:04:05 MST',
    'Jan _2 15:04:05.000',
    '.999',
    ',000000',
    '15h4m5s',
    '002 __2 _2006',
    '1/2/06',
  ],
  ...[
    '',
    'no parts',
    'January',
    'Janet',
    'Monkey',
    'MonX',
    'Z0700 Z07 Z070000 Z07:00:00',
    '-07 -07:00 -07:00:00 -070000',
    '20060102150405',
  ],
  ...[
    '2',
    '_2',
    '02',
    '05.00x',
    '05.0005',
    '05.00',
    'ä2006ö',
    '1504',
    '2006-W01',
    '%Y-%m-%d',
    'PMpmAM',
    '_20061',
    '00 01 02 03 04 05 06 07',
    '__2006',
  ],
]
const ZONES = [
  '',
  'UTC',
  'Local',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Pacific/Auckland',
  'Nowhere/Land',
  'europe/berlin',
  '+02:00',
  'Etc/GMT+5',
  '../UTC',
]
const DURATIONS = [
  ...[
    '"0"',
    '"1s"',
    '"1h30m"',
    '"-1.5h"',
    '"1m0.5s"',
    '"100ms"',
    '"2us"',
    '"2µs"',
    '"3ns"',
    '""',
    '"x"',
    '"1"',
    '"1x"',
    '".5s"',
  ],
  ...[
    '".s"',
    '"1.s"',
    '"+2h"',
    '"--1s"',
    '"1h 2m"',
    '"1.23456789012345678901h"',
    '"9223372036854775807ns"',
    '"9223372036854775808ns"',
  ],
  ...[
    '"-9223372036854775808ns"',
    '"2562048h"',
    '"0.1s"',
    '"0.3h"',
    '"1d"',
    '"87600h"',
    '"2h45m30.5s"',
    '"1e3s"',
    '"-0"',
    '"1.5"',
    '"25h"',
    '"721h"',
  ],
]
const AMOUNTS = [
  ...[
    '0',
    '95',
    '(int64 0)',
    '(int64 95)',
    '(int64 -95)',
    '(int64 3600)',
    '(int64 86400)',
    '(int64 3661)',
    '"95"',
    '"-3"',
    '"x"',
    '""',
    'nil',
  ],
  ...[
    '"9999999999"',
    '"9223372036854775808"',
    '1.5',
    '.int64',
    '.int32',
    '(mul 1000 1000 1500)',
    '(int64 "1000000000000000")',
    '(list)',
  ],
  ...[
    '(mul 60 1000000000)',
    '(add (mul 60 1000000000) 1)',
    '(mul 1000000000 86400 400)',
    '(mul -1000000000 7200)',
    'true',
  ],
]

export const cases: readonly CaseEntry[] = [
  ...LAYOUTS.flatMap((layout) =>
    ['0', '1700000000', '951868799'].map((time) => `{{ date "${layout}" ${time} }}`),
  ),
  ...SECONDS.filter((time) => time !== '.int64').flatMap((time) => [
    `{{ date "2006-01-02T15:04:05Z07:00 Mon 002" ${time} }}`,
    `{{ date "2006-01-02 15:04:05 MST" (int64 ${time}) }}`,
    `{{ htmlDate ${time} }} {{ htmlDateInZone ${time} "Asia/Tokyo" }}`,
  ]),
  ...ZONES.flatMap((zone) =>
    ['0', '1700000000', '1720000000'].flatMap((time) => [
      `{{ dateInZone "2006-01-02 15:04:05 -0700 Z07:00" ${time} "${zone}" }}`,
      `{{ date_in_zone "Mon 2 3PM" (int64 ${time}) "${zone}" }}{{ htmlDateInZone ${time} "${zone}" }}`,
    ]),
  ),
  ...ofEach(['durationRound', 'duration'], DURATIONS),
  ...ofEach(['durationRound', 'duration'], AMOUNTS),
  ...DURATIONS.map((duration) => `{{ toDate "2006-01-02" "2024-03-01" | dateModify ${duration} }}`),
  ...DURATIONS.map((duration) => `{{ toDate "2006-01-02" "2024-03-01" | mustDateModify ${duration} }}`),
  ...callsOf(
    'date',
    `"2006" (toDate "2006-01-02" "2024-03-01")
    "2006-01-02 15:04:05.000 MST" (toDate "2006-01-02T15:04:05Z07:00" "2024-03-01T01:02:03.25+02:00")
    1 0
    "2006"
    "2006" (int 5)`,
  ),
  ...pipelines(`
    toDate "2006-01-02" "2024-03-01" | date_modify "-1.5h"
    toDate "2006-01-02" "2024-03-01" | must_date_modify "-24h" | date "2006-01-02"
    toDate "2006-01-02" "2024-03-01" | toJson
    toDate "2006-01-02T15:04:05Z07:00" "2024-03-01T01:02:03.25+02:00" | toJson
    toDate "2006-01-02" "2024-03-01" | typeOf
    toDate "2006-01-02" "2024-03-01" | kindOf
    toDate "2006-01-02" "2024-03-01" | empty
    toDate "2006-01-02" "2024-03-01" | toString
    toDate "2006-01-02" "2024-03-01" | quote
    toDate "2006-01-02" "2024-03-01" | unixEpoch | typeOf
    (toDate "2006-01-02" "2024-03-01").Unix
    (toDate "2006-01-02" "2024-03-01").Year
    (toDate "2006-01-02" "2024-03-01").YearDay
    (toDate "2006-01-02" "2024-03-01").Unix | typeOf
    (toDate "2006-01-02" "x").IsZero
    (toDate "2006-01-02T15:04:05Z07:00" "2024-03-01T01:02:03.25+02:00").UTC
    (toDate "2006-01-02T15:04:05Z07:00" "2024-03-01T01:02:03.25+02:00").Hour
    (toDate "2006-01-02T15:04:05Z07:00" "2024-03-01T01:02:03.25+02:00").Nanosecond
    (toDate "2006-01-02" "2024-03-01").Nope
    dateInZone "2006-01-02 15:04" (toDate "2006-01-02T15:04:05Z07:00" "2024-07-01T01:02:03Z") "Europe/Berlin"
    toDate "2006" 1
    mustToDate "2006" "x"
    mustToDate "2006-01-02" "2024-01-02" | htmlDate
    toDate "2006-01-02" "2024-03-01" | default "d"
    duration
    durationRound "2h10m5s"`),
]
