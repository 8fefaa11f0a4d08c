import t from 'tap'
import { failure, rendered } from './rendered.ts'

t.test('what comes from a pipe is the last argument', async (t) => {
  t.equal(rendered('{{ "a" | printf "%s-%s" "b" }}'), 'b-a')
  t.equal(rendered('{{ .x | default "d" | upper | printf "<%s>" }}'), '<D>')
  t.equal(rendered('{{ .x|default (.y|lower) }}', { y: 'Y' }), 'y')
})

t.test('fields chain on fields, variables and parentheses', async (t) => {
  const data = { a: { b: { c: 'deep' } } }
  t.equal(
    rendered('{{ .a.b.c }}{{ $.a.b.c }}{{ $v := .a }}{{ $v.b.c }}{{ (index .a "b").c }}', data),
    'deep'.repeat(4),
  )
})

t.test('a pipeline may span lines', async (t) => {
  t.equal(rendered('{{ printf\n  "%s"\n  "x"\n  | upper\n}}'), 'X')
})

t.test('what is no pipeline is refused', async (t) => {
  const cases: [string, string][] = [
    ['{{}}', 'test:1:3: missing value for command'],
    ['{{ | upper }}', 'test:1:4: missing value for command'],
    ['{{ () }}', 'test:1:5: missing value for parentheses'],
    ['{{ upper "a""b" }}', 'test:1:13: unexpected "b" in operand'],
    ['{{ "x".y }}', 'test:1:7: unexpected field after a value'],
    ['{{ ..y }}', 'test:1:5: unexpected field after "."'],
    ['{{ .x | "a" }}', 'test:1:13: command 2 of the pipeline can take no value'],
    ['{{ .x | . }}', 'test:1:11: command 2 of the pipeline can take no value'],
    ['{{ upper if }}', 'test:1:10: unexpected "if" in operand'],
  ]
  for (const [text, message] of cases) t.equal(failure(text).message, message, text)
  t.match(failure(`{{ list${' 1'.repeat(1_001)} }}`).message, /more than 1000 arguments/)
})

t.test('a pipe at the end hands its value to nobody, as in Go', async (t) => {
  t.equal(rendered('{{ "x" | }}'), 'x')
})

t.test('variables are declared, assigned, and gone with their block', async (t) => {
  t.equal(rendered('{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}'), '2', 'assignment reaches out')
  t.equal(
    rendered('{{ $x := 1 }}{{ if true }}{{ $x := 2 }}{{ $x }}{{ end }}{{ $x }}'),
    '21',
    'a new one hides',
  )
  t.equal(rendered('{{$x:=3}}{{$x}}'), '3')
  t.equal(rendered('{{ with $x := "a" }}{{ . }}{{ $x }}{{ end }}'), 'aa')
  const cases: [string, string][] = [
    ['{{ $x }}', 'test:1:4: undefined variable $x'],
    ['{{ if $x := 1 }}{{ end }}{{ $x }}', 'test:1:29: undefined variable $x'],
    ['{{ $x, $y := 1 }}', 'test:1:6: too many variables in command'],
    ['{{ range $x, $y, $z := 1 }}{{end}}', 'test:1:16: too many variables in range'],
    ['{{ range $x, 5 := 1 }}{{end}}', 'test:1:14: unexpected "5" in the variables of range'],
    ['{{ range $x, $y }}{{end}}', 'test:1:14: unexpected "$y" in the variables of range'],
  ]
  for (const [text, message] of cases) t.equal(failure(text).message, message, text)
})

t.test('unknown functions are refused although their branch is never taken', async (t) => {
  t.equal(failure('{{ if false }}{{ nope 1 }}{{ end }}').message, 'test:1:18: function "nope" is not defined')
})
