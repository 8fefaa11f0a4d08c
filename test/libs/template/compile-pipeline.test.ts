import t from 'tap'
import { struct } from '../../../libs/template/value.ts'
import { failure, rendered } from './rendered.ts'

t.test('only a function takes arguments, which shows when the template runs', async (t) => {
  const data = { a: { b: 'x' } }
  const cases: [string, string][] = [
    ['{{ .a "arg" }}', '1:4: a has arguments but is no function'],
    ['{{ .a.b "arg" }}', '1:6: b has arguments but is no function'],
    ['{{ "x" | .a }}', '1:10: a has arguments but is no function'],
    ['{{ .a.nope 1 }}', '1:6: nope has arguments but is no function'],
    ['{{ (list) 1 }}', "1:4: can't give argument to non-function"],
    ['{{ $ 1 }}', "1:4: can't give argument to non-function"],
    ['{{ 1 2 }}', "1:4: can't give argument to non-function"],
  ]
  for (const [text, message] of cases) t.equal(failure(text, data).message, `test:${message}`, text)
  t.equal(rendered('{{ .nope.b "arg" }}', data), '<no value>', 'but for what does not exist')
})

t.test('nil is an argument, but no command', async (t) => {
  t.equal(failure('{{ nil }}').message, 'test:1:4: nil is not a command')
  t.equal(rendered('{{ print nil }}'), '<nil>')
})

t.test('a chain goes on from parentheses and from a function without arguments', async (t) => {
  t.equal(rendered('{{ (index .l 0).x.y }}', { l: [{ x: { y: 'z' } }] }), 'z')
  t.equal(rendered('{{ dict.x }}'), '<no value>')
  t.equal(
    failure('{{ (index .l 0).x.y }}', { l: [{ x: 'a' }] }).message,
    "test:1:14: can't evaluate field y in type string",
  )
})

t.test('nil of no type has no fields, and prints as no value', async (t) => {
  t.equal(
    rendered('{{ .x }}{{ (index .l 0) }}{{ range .l }}{{ . }}{{ end }}', { x: null, l: [null] }),
    '<no value>'.repeat(3),
  )
  t.equal(failure('{{ .x.y }}', { x: null }).message, 'test:1:6: nil pointer evaluating y')
  t.equal(rendered('{{ .s.Nil }}', { s: struct('S', { Nil: null }) }), '<nil>')
})

t.test('a variable is assigned where it is, and only if it was declared', async (t) => {
  t.equal(rendered('{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}'), '2')
  t.equal(failure('{{ $x = 1 }}').message, 'test:1:9: undefined variable: $x')
  t.equal(failure('{{ $x := $x }}').message, 'test:1:10: undefined variable: $x')
  t.equal(rendered('{{ $x := 1 }}{{ $x := print $x $x }}{{ $x }}'), '1 1')
  t.equal(rendered('{{ print ($x := 5) $x }}'), '5 5', 'also within parentheses')
})
