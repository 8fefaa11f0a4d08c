import t from 'tap'
import { TemplateRenderError } from '../../../libs/template/errors.ts'
import { parse, render } from '../../../libs/template/template.ts'
import { named, struct, type ValueMap } from '../../../libs/template/value.ts'
import { failure, rendered } from './rendered.ts'

const data: ValueMap = { Id: 'n1', Tags: { a: 'x' }, Nodes: [{ Id: 'n1' }, { Id: 'n2' }] }

function reads(text: string): string[] {
  return [...render(parse('test', text), data).reads].sort()
}

t.test('the fields of the data that a rendering touches are reads', async (t) => {
  const cases: [string, string[]][] = [
    ['text', []],
    ['{{ .Id }}{{ $.Tags.a }}', ['Id', 'Tags']],
    ['{{ .nope }}', ['nope']],
    ['{{ range .Nodes }}{{ .Id }}{{ end }}', ['Nodes']],
    ['{{ range .Nodes }}{{ $.Id }}{{ end }}', ['Id', 'Nodes']],
    ['{{ with .Tags }}{{ .a }}{{ end }}', ['Tags']],
    ['{{ if false }}{{ .Id }}{{ end }}', []],
    ['{{ or true .Id }}', []],
    ['{{ (index .Nodes 0).Id }}', ['Nodes']],
  ]
  for (const [text, expected] of cases) t.same(reads(text), expected, text)
})

t.test('handing on the data as a whole reads everything', async (t) => {
  const cases = [
    '{{ . }}',
    '{{ $ }}',
    '{{ print . }}',
    '{{ $x := . }}',
    '{{ with $ }}{{ end }}',
    '{{ range . }}{{ end }}',
    '{{ hasKey . "Id" }}',
    '{{ (.) }}',
  ]
  for (const text of cases) t.same(reads(text), ['*'], text)
  t.same(reads('{{ $x := . }}{{ $x.Id }}'), ['*', 'Id'])
  t.same(
    reads('{{ range .Nodes }}{{ . }}{{ end }}'),
    ['Nodes'],
    'a dot that is something else is not the data',
  )
})

t.test('a failure knows what was read before it', async (t) => {
  const error = failure('{{ .Id }}{{ index .Nodes 9 }}{{ .Tags }}', data)
  t.ok(error instanceof TemplateRenderError)
  t.same([...(error as TemplateRenderError).reads], ['Id', 'Nodes'])
})

t.test('a map without the key has no value, whatever is asked of that', async (t) => {
  t.equal(
    rendered('{{ .Tags.nope }} {{ .nope.a.b }} {{ if .nope.a }}y{{ else }}n{{ end }}', data),
    '<no value> <no value> n',
  )
  t.equal(rendered('{{ .constructor }}{{ .Tags.toString }}', data), '<no value><no value>')
})

t.test('a struct without the field is an error that names its fields', async (t) => {
  const error = failure('{{ .Node.Ident }}', { Node: struct('Node', { Id: 'n1', Rack: 'r1' }) })
  t.same(
    [error.message, error.hint],
    ["test:1:9: can't evaluate field Ident in type Node", 'it has: Id, Rack'],
  )
})

t.test('what has no fields is an error', async (t) => {
  t.equal(failure('{{ .Id.x }}', data).problem, "can't evaluate field x in type string")
  t.equal(failure('{{ .Nodes.x }}', data).problem, "can't evaluate field x in type []interface {}")
  t.equal(failure('{{ .x.y }}', { x: null }).problem, 'nil pointer evaluating y')
})

t.test('a method of a text is asked for like a field', async (t) => {
  const flag = named('Flag', 'yes', { Bool: () => true })
  t.equal(rendered('{{ .flag.Bool }}{{ .flag }}', { flag }), 'trueyes')
  t.equal(failure('{{ .flag.Nope }}', { flag }).problem, "can't evaluate field Nope in type Flag")
  t.equal(failure('{{ .flag.toString }}', { flag }).problem, "can't evaluate field toString in type Flag")
})
