// if, else, else if: and what is true.
import type { CaseEntry } from '../template-case.ts'

const VALUES = [
  '.string .emptyString .true .false .nil .nope .zero .int .negative .int8 .zeroInt64 .uint8 .zeroUint8 .float',
  '.zeroFloat .negativeZero .notANumber .infinite .list .emptyList .strings .noStrings .map .emptyMap .stringMap',
  '.noStringMap .point .pointer .openLine .openLine.To .on .off .unset .ip "" "x" `` 0 1 0.0 1.5 \'a\' \'\\x00\'',
  'true false . $ (nil) (not .nope) .map.b .map.c .map.nope .map.nope.deeper',
]

function truth(value: string): CaseEntry {
  return { text: `{{ if ${value} }}yes{{ else }}no{{ end }}`, data: 'kinds' }
}

export const cases: readonly CaseEntry[] = [
  ...VALUES.flatMap((line) => line.replace(/\(not \.nope\)/, '(not(.nope))').split(' ')).map(truth),
  '{{ if true }}a{{ end }}b',
  '{{ if false }}a{{ end }}b',
  '{{ if false }}a{{ else if true }}b{{ else }}c{{ end }}',
  '{{ if false }}a{{ else if false }}b{{ else }}c{{ end }}',
  '{{ if false }}a{{ else if false }}b{{ else if 1 }}c{{ else if 2 }}d{{ end }}e',
  '{{ if false }}a{{ else if false }}b{{ end }}c',
  '{{ if true }}{{ if false }}a{{ else }}b{{ end }}c{{ else }}d{{ end }}',
  '{{ if $x := 5 }}{{ $x }}{{ else }}{{ $x }}!{{ end }}',
  '{{ if $x := 0 }}{{ $x }}{{ else }}{{ $x }}!{{ end }}',
  '{{ if $x := 0 }}a{{ else if $y := 7 }}{{ $x }}{{ $y }}{{ end }}',
  '{{ if $x := 0 }}a{{ else if $x }}b{{ else }}{{ $x }}{{ end }}',
  '{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}',
  '{{ $x := 1 }}{{ if true }}{{ $x := 2 }}{{ $x }}{{ end }}{{ $x }}',
  '{{ if and true 1 "x" }}a{{ end }}{{ if or false 0 "" }}b{{ else }}c{{ end }}',
  '{{ if not true }}a{{ else }}b{{ end }}',
  '{{ if (eq 1 1) }}a{{ end }}',
  '{{ if eq 1 1 | not }}a{{ else }}b{{ end }}',
  '{{if true}}a{{else}}b{{end}}{{if(false)}}c{{else}}d{{end}}',
  '{{ if true -}}  a  {{- else -}}  b  {{- end }}  c',
  '{{ if 1 | print }}a{{ end }}',
  '{{ if }}a{{ end }}',
  '{{ if true }}a',
  '{{ if true }}a{{ else }}b',
  '{{ if true }}a{{ else }}b{{ else }}c{{ end }}',
  '{{ if true }}a{{ else }}b{{ else if true }}c{{ end }}',
  '{{ if true }}a{{ else if }}b{{ end }}',
  '{{ if true }}a{{ else false }}b{{ end }}',
  '{{ if true }}a{{ end }}{{ end }}',
  '{{ else }}',
  'a\nb\n{{ end }}',
  'a\n{{ else if true }}\n{{ end }}',
  '{{ if true }}a{{ end x }}',
  '{{ if true }}{{ elseif false }}{{ end }}',
  '{{ if true | }}a{{ end }}',
  '{{ if $x }}a{{ end }}',
  '{{ if $x = 1 }}a{{ end }}',
  '{{ $x := 0 }}{{ if $x = 1 }}{{ $x }}{{ end }}{{ $x }}',
  '{{ if $x, $y := 1 }}a{{ end }}',
  { text: '{{ if .int.deeper }}a{{ end }}', data: 'kinds' },
  { text: 'a\n{{ if .point.Z }}a{{ end }}', data: 'kinds' },
  { text: '{{ if lt .string 1 }}a{{ end }}', data: 'kinds' },
  { text: '{{ if .openLine.To }}set{{ else }}open{{ end }}{{ if .line.To }}set{{ end }}', data: 'kinds' },
  {
    text: '{{ if .on.Bool }}a{{ end }}{{ if .off.BoolDefaultTrue }}b{{ end }}{{ if .unset.BoolDefaultTrue }}c{{ end }}',
    data: 'kinds',
  },
]
