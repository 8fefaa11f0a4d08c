import t from 'tap'
import { DEFINITIONS_MAX } from '../../../libs/template/limits.ts'
import { failure, rendered } from './rendered.ts'

t.test('a name is defined once, unless what it is defined as is empty', async (t) => {
  t.equal(
    failure('{{ define "t" }}a{{ end }}{{ define "t" }}b{{ end }}').problem,
    'the template "t" is defined twice',
  )
  const cases: [string, string][] = [
    ['{{ define "t" }} \n{{ end }}{{ define "t" }}b{{ end }}{{ template "t" }}', 'b'],
    ['{{ define "t" }}a{{ end }}{{ define "t" }} {{/* none */}}{{ end }}{{ template "t" }}', 'a'],
    ['{{ block "t" . }}{{ end }}{{ define "t" }}a{{ end }}', 'a'],
  ]
  for (const [text, expected] of cases) t.equal(rendered(text), expected, text)
})

t.test('the file is a template too, by its name', async (t) => {
  t.equal(rendered('{{ . }}{{ if eq . 1 }}{{ template "test" 2 }}{{ end }}', 1 as never), '12')
  t.equal(failure('a{{ define "test" }}b{{ end }}').problem, 'the template "test" is defined twice')
  t.equal(rendered('\n{{ define "test" }}b{{ end }}'), 'b', 'as in Go')
})

t.test('the number of definitions is limited', async (t) => {
  const many = Array.from({ length: DEFINITIONS_MAX + 1 }, (_, index) => `{{ define "${index}" }}x{{ end }}`)
  t.match(failure(many.join('')).problem, 'more than 1000 definitions')
})
