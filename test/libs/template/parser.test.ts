import t from 'tap'
import { failure, rendered } from './rendered.ts'

t.test('blocks nest, and else belongs to the innermost', async (t) => {
  const text = '{{if .a}}{{if .b}}ab{{else}}a{{end}}{{else if .b}}b{{else}}-{{end}}'
  t.equal(rendered(text, { a: 1, b: 1 }), 'ab')
  t.equal(rendered(text, { a: 1 }), 'a')
  t.equal(rendered(text, { b: 1 }), 'b')
  t.equal(rendered(text), '-')
})

t.test('a block that is not well-formed is refused where it begins or goes wrong', async (t) => {
  const cases: [string, string][] = [
    ['{{ if .x }}', 'test:1:4: {{if}} is not closed'],
    ['{{ if .x }}{{ else }}', 'test:1:4: {{if}} is not closed'],
    ['{{range .x}}{{with .y}}{{end}}', 'test:1:3: {{range}} is not closed'],
    ['x{{ end }}', 'test:1:5: unexpected {{end}}'],
    ['{{ else }}', 'test:1:4: unexpected {{else}}'],
    ['{{if 1}}{{else}}{{else}}{{end}}', 'test:1:19: expected {{end}}, found {{else}}'],
    ['{{if 1}}{{end 1}}', 'test:1:15: unexpected "1" in end'],
    ['{{if 1}}{{else 1}}{{end}}', 'test:1:16: unexpected "1" in else'],
    ['{{with 1}}{{else with 2}}{{end}}', 'test:1:18: {{else with}} is not supported after with'],
    ['{{range 1}}{{else if 2}}{{end}}', 'test:1:19: {{else if}} is not supported after range'],
    ['{{if}}{{end}}', 'test:1:5: missing value for if'],
  ]
  for (const [text, message] of cases) t.equal(failure(text).message, message, text)
})

t.test('the rest of the language is refused by name', async (t) => {
  for (const text of [
    '{{break}}',
    '{{continue}}',
    '{{define "x"}}{{end}}',
    '{{template "x"}}',
    '{{block "x" .}}{{end}}',
  ]) {
    const error = failure(text)
    t.equal(error.code, 'MUSTER_TEMPLATE_SYNTAX')
    t.match(error.message, /^test:1:3: \{\{[a-z]+\}\} is not supported$/, text)
  }
})

t.test('nesting has a limit', async (t) => {
  const nested = (depth: number): string => `${'{{if 1}}'.repeat(depth)}x${'{{end}}'.repeat(depth)}`
  t.equal(rendered(nested(100)), 'x')
  t.match(failure(nested(102)).message, /more than 100 levels/)
  t.match(failure(nested(100_000)).message, /more than 100 levels/, 'before the stack is full')
  t.match(failure(`{{ ${'('.repeat(200)}1${')'.repeat(200)} }}`).message, /more than 100 levels/)
})
