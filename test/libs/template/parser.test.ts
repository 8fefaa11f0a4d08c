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
    ['{{ if .x }}', 'test:1:12: unexpected end of the template: a {{if}} is not closed'],
    ['{{ if .x }}{{ else }}', 'test:1:22: unexpected end of the template: a {{if}} is not closed'],
    [
      '{{range .x}}{{with .y}}{{end}}',
      'test:1:31: unexpected end of the template: a {{range}} is not closed',
    ],
    ['x{{ end }}', 'test:1:5: unexpected {{end}}'],
    ['{{ else }}', 'test:1:4: unexpected {{else}}'],
    ['{{if 1}}{{else}}{{else}}{{end}}', 'test:1:19: expected {{end}}, found {{else}}'],
    ['{{if 1}}{{end 1}}', 'test:1:15: unexpected "1" in end'],
    ['{{if 1}}{{else 1}}{{end}}', 'test:1:16: unexpected "1" in else'],
    ['{{with 1}}{{else if 2}}{{end}}', 'test:1:18: unexpected {{else if}} after {{with}}'],
    ['{{if 1}}{{else with 2}}{{end}}', 'test:1:16: unexpected {{else with}} after {{if}}'],
    ['{{range 1}}{{else if 2}}{{end}}', 'test:1:19: unexpected {{else if}} after {{range}}'],
    ['{{if}}{{end}}', 'test:1:5: missing value for if'],
  ]
  for (const [text, message] of cases) t.equal(failure(text).message, message, text)
})

t.test('break and continue are within a range', async (t) => {
  const cases: [string, string][] = [
    ['{{ break }}', 'test:1:10: {{break}} outside of {{range}}'],
    ['{{range .x}}{{end}}{{continue}}', 'test:1:30: {{continue}} outside of {{range}}'],
    ['{{range .x}}{{else}}{{break}}{{end}}', 'test:1:28: {{break}} outside of {{range}}'],
    ['{{range .x}}{{block "b" .}}{{break}}{{end}}{{end}}', 'test:1:35: {{break}} outside of {{range}}'],
    ['{{range .x}}{{break 1}}{{end}}', 'test:1:21: unexpected "1" in break'],
  ]
  for (const [text, message] of cases) t.equal(failure(text).message, message, text)
})

t.test('templates are defined outside of blocks', async (t) => {
  const cases: [string, string][] = [
    ['{{if 1}}{{define "x"}}{{end}}{{end}}', 'test:1:11: unexpected {{define}}'],
    ['{{define x}}{{end}}', 'test:1:10: unexpected "x" in define'],
    ['{{define "x"}}', 'test:1:15: unexpected end of the template: a {{define}} is not closed'],
    ['{{define "x"}}{{else}}{{end}}', 'test:1:17: expected {{end}}, found {{else}}'],
    ['{{template x}}', 'test:1:12: unexpected "x" in template'],
    ['{{block "x"}}{{end}}', 'test:1:12: missing value for block'],
    ['{{ $x := 1 }}{{define "x"}}{{ $x }}{{end}}', 'test:1:31: undefined variable $x'],
  ]
  for (const [text, message] of cases) t.equal(failure(text).message, message, text)
})

t.test('nesting has a limit', async (t) => {
  const nested = (depth: number): string => `${'{{if 1}}'.repeat(depth)}x${'{{end}}'.repeat(depth)}`
  t.equal(rendered(nested(100)), 'x')
  t.match(failure(nested(102)).message, /more than 100 levels/)
  t.match(failure(nested(100_000)).message, /more than 100 levels/, 'before the stack is full')
  t.match(failure(`{{ ${'('.repeat(200)}1${')'.repeat(200)} }}`).message, /more than 100 levels/)
})
