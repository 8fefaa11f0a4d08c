import t from 'tap'
import { struct } from '../../../libs/template/value.ts'
import { failure, rendered } from './rendered.ts'

t.test('range goes over lists and maps, with none, one or two variables', async (t) => {
  const data = { l: ['a', 'b'], m: { y: 2, x: 1 }, none: [] }
  const cases: [string, string][] = [
    ['{{ range .l }}{{ . }};{{ end }}', 'a;b;'],
    ['{{ range $x := .l }}{{ $x }}{{ . }};{{ end }}', 'aa;bb;'],
    ['{{ range $i, $x := .l }}{{ $i }}{{ $x }};{{ end }}', '0a;1b;'],
    ['{{ range .m }}{{ . }};{{ end }}', '1;2;'],
    ['{{ range $k, $v := .m }}{{ $k }}{{ $v }};{{ end }}', 'x1;y2;'],
    ['{{ range .none }}x{{ else }}none {{ len .l }}{{ end }}', 'none 2'],
    ['{{ range .nope }}x{{ else }}none{{ end }}', 'none'],
    ['{{ $last := "" }}{{ range .l }}{{ $last = . }}{{ end }}{{ $last }}', 'b'],
    ['{{ $i := 9 }}{{ range $i, $x := .l }}{{ end }}{{ $i }}', '9'],
    ['{{ $i := 9 }}{{ $x := 0 }}{{ range $i, $x = .l }}{{ end }}{{ $i }}{{ $x }}', '1b'],
    ['{{ range $i, $x := .l }}{{ if $i }}, {{ end }}{{ $x }}{{ end }}', 'a, b'],
  ]
  for (const [text, expected] of cases) t.equal(rendered(text, data), expected, text)
  t.equal(failure('{{ range 3 }}{{ end }}').message, 'test:1:10: range cannot go over int')
  t.match(failure('{{ range "abc" }}{{ end }}').message, 'range cannot go over string')
  t.match(failure('{{ range .s }}{{ end }}', { s: struct('S', {}) }).message, 'range cannot go over S')
})

t.test('with sets the dot, if does not', async (t) => {
  const data = { a: { b: 'x' }, b: 'y' }
  t.equal(rendered('{{ with .a }}{{ .b }}{{ $.b }}{{ end }}{{ if .a }}{{ .b }}{{ end }}', data), 'xyy')
  t.equal(rendered('{{ with .nope }}x{{ else }}{{ .b }}{{ end }}', data), 'y')
})

t.test('a declaration prints nothing', async (t) => {
  t.equal(rendered('[{{ $x := "a" }}{{ $x = "b" }}]{{ $x }}'), '[]b')
})

t.test('an error names the place of the innermost call', async (t) => {
  t.equal(
    failure('a\nb {{ printf "%s" (index .x 3) }}', { x: [] }).message,
    'test:2:19: index out of range: 3 of 0',
  )
  t.equal(failure('{{ lower (len .x) }}', { x: [] }).message.slice(0, 9), 'test:1:4:')
})

t.test('the limits end a rendering that grows without end', async (t) => {
  const ten = { l: Array.from({ length: 10 }, (_, index) => index) }
  const loops = (body: string, depth: number): string =>
    `${'{{ range $.l }}'.repeat(depth)}${body}${'{{ end }}'.repeat(depth)}`
  const doubling = `{{ $x := "12345678" }}${loops('{{ $x = print $x $x }}', 2)}`
  t.equal(failure(doubling, ten).code, 'MUSTER_TEMPLATE_LIMIT', 'a string that doubles')
  const forty = { l: Array.from({ length: 40 }, () => 0) }
  const nesting = `{{ $x := list 1 }}${loops('{{ $x = list $x $x }}', 1)}{{ $x }}`
  t.equal(failure(nesting, forty).code, 'MUSTER_TEMPLATE_LIMIT', 'a list of lists that doubles')
  const long = { l: ten.l, text: 'x'.repeat(1024 * 1024) }
  t.match(failure(loops('{{ $.text }}', 2), long).message, 'the output is larger than 67108864 bytes')
  t.match(failure(loops('{{ $y := print $.text }}', 3), long).message, 'more than 134217728 in all')
})
