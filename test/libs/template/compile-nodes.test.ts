import t from 'tap'
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
  t.equal(failure('{{ range 1.5 }}{{ end }}').message, "test:1:10: range can't iterate over float64")
})

t.test('range over a number counts, with one variable at most', async (t) => {
  t.equal(rendered('{{ range 3 }}{{ . }}{{ end }}{{ range $i := 2 }}{{ $i }}{{ end }}'), '01201')
  t.equal(rendered('{{ range 0 }}x{{ else }}none{{ end }}'), 'none')
  t.match(failure('{{ range $i, $x := 3 }}{{ end }}').message, 'no more than one variable')
})

t.test('break and continue are of the innermost loop', async (t) => {
  const data = { l: [1, 2, 3], two: [1, 2] }
  const cases: [string, string][] = [
    ['{{ range .l }}{{ if eq . 2 }}{{ break }}{{ end }}{{ . }}{{ end }}', '1'],
    ['{{ range .l }}{{ if eq . 2 }}{{ continue }}{{ end }}{{ . }}{{ end }}', '13'],
    ['{{ range .two }}{{ range $.l }}{{ if eq . 2 }}{{ break }}{{ end }}{{ . }}{{ end }};{{ end }}', '1;1;'],
    ['{{ range .two }}{{ range $.none }}{{ else }}{{ continue }}{{ end }};{{ end }}', ''],
    ['{{ range .two }}{{ range $.none }}{{ else }}{{ break }}{{ end }};{{ end }}', ';;'],
    ['{{ $x := 0 }}{{ range .l }}{{ $x := . }}{{ break }}{{ end }}{{ $x }}', '0'],
  ]
  for (const [text, expected] of cases) t.equal(rendered(text, data), expected, text)
})

t.test('the first branch that is true is taken, and with sets the dot', async (t) => {
  const data = { a: { b: 'x' }, b: 'y' }
  t.equal(rendered('{{ with .a }}{{ .b }}{{ $.b }}{{ end }}{{ if .a }}{{ .b }}{{ end }}', data), 'xyy')
  t.equal(rendered('{{ with .nope }}x{{ else }}{{ .b }}{{ end }}', data), 'y')
  t.equal(rendered('{{ with .nope }}x{{ else with .a }}{{ .b }}{{ else }}z{{ end }}', data), 'x')
  t.equal(rendered('{{ if .nope }}x{{ else if $v := .b }}{{ $v }}{{ else }}z{{ end }}', data), 'y')
  const many = `{{ if false }}${Array.from({ length: 1_000 }, (_, at) => `{{ else if eq .n ${at} }}${at}`).join('')}{{ end }}`
  t.equal(rendered(many, { n: 999 }), '999', 'there may be many')
})

t.test('a declaration prints nothing', async (t) => {
  t.equal(rendered('[{{ $x := "a" }}{{ $x = "b" }}]{{ $x }}'), '[]b')
})

t.test('templates get a dot and see no variables but $', async (t) => {
  const data = { a: { b: 'x' }, b: 'y' }
  t.equal(
    rendered('{{ define "t" }}{{ .b }}{{ $.b }}{{ end }}{{ template "t" .a }}{{ template "t" . }}', data),
    'xxyy',
  )
  t.equal(rendered('{{ template "t" }}{{ define "t" }}{{ . }}{{ end }}', data), '<no value>')
  t.equal(rendered('{{ block "t" .a }}{{ .b }}{{ end }}{{ template "t" . }}', data), 'xy')
  t.equal(
    failure('a\n{{ if .b }}{{ template "nope" }}{{ end }}', data).message,
    'test:2:24: template "nope" not defined',
    'found where it is called, as in Go',
  )
  t.equal(rendered('{{ if .nope }}{{ template "nope" }}{{ end }}', data), '')
})

t.test('recursion goes as deep as there is data, and no further', async (t) => {
  const tree = (depth: number): object => (depth === 0 ? {} : { child: tree(depth - 1) })
  const text = '{{ define "t" }}.{{ with .child }}{{ template "t" . }}{{ end }}{{ end }}{{ template "t" . }}'
  t.equal(rendered(text, tree(50) as never), '.'.repeat(50))
  const error = failure('{{ define "t" }}{{ template "t" . }}{{ end }}{{ template "t" . }}')
  t.match(error, { code: 'MUSTER_TEMPLATE_LIMIT', problem: 'templates and blocks are more than 500 deep' })
})

t.test('an else sees the variables of the branch that was not taken only by name', async (t) => {
  const error = failure('{{ if .x }}{{ $y := 1 }}{{ else }}{{ $y }}{{ end }}')
  t.equal(error.message, 'test:1:38: undefined variable: $y')
})

t.test('the limits end a rendering that grows without end', async (t) => {
  const ten = { l: Array.from({ length: 10 }, (_, index) => index) }
  const loops = (body: string, depth: number): string =>
    `${'{{ range $.l }}'.repeat(depth)}${body}${'{{ end }}'.repeat(depth)}`
  const doubling = `{{ $x := "12345678" }}${loops('{{ $x = print $x $x }}', 2)}`
  t.equal(failure(doubling, ten).code, 'MUSTER_TEMPLATE_LIMIT', 'a string that doubles')
  const nesting = '{{ $x := list 1 }}{{ range 40 }}{{ $x = list $x $x }}{{ end }}{{ $x }}'
  t.equal(failure(nesting).code, 'MUSTER_TEMPLATE_LIMIT', 'a list of lists that doubles')
  const long = { l: ten.l, text: 'x'.repeat(1024 * 1024) }
  t.match(failure(loops('{{ $.text }}', 2), long).message, 'the output is larger than 67108864 bytes')
  t.match(failure(loops('{{ $y := print $.text }}', 3), long).message, 'more than 134217728 in all')
  t.match(failure('{{ range 1000000000000 }}{{ end }}').message, 'more than 50000000 steps')
})
