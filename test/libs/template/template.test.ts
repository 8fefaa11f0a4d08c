import fc from 'fast-check'
import t from 'tap'
import {
  TemplateError,
  TemplateFailedError,
  TemplateLimitError,
  TemplateSyntaxError,
} from '../../../libs/template/errors.ts'
import type { FunctionTable } from '../../../libs/template/function.ts'
import { SOURCE_LENGTH_MAX } from '../../../libs/template/limits.ts'
import { parse, render } from '../../../libs/template/template.ts'

t.test('a template is parsed once and rendered with any data', async (t) => {
  const template = parse('greeting', 'Hello {{ .Name | default "you" }}')
  t.equal(render(template, { Name: 'n1' }).text, 'Hello n1')
  t.equal(render(template, {}).text, 'Hello you')
})

t.test('a whole file comes out as Go renders it', async (t) => {
  const text = `# {{/* hosts of the cluster */ -}}
127.0.0.1 localhost
{{- range $node := .AllNodes }}
{{- range $name, $dev := $node.NetDevs }}
{{- if $dev.Ipaddr }}
{{ printf "%-15s" $dev.Ipaddr }} {{ $node.Id }}{{ if $dev.Primary }} {{ $node.Id }}.{{ $.Domain | lower }}{{ end }}
{{- end }}
{{- end }}
{{- else }}
# none
{{- end }}
`
  const data = {
    Domain: 'HPC',
    AllNodes: [
      { Id: 'n1', NetDevs: { ib0: { Ipaddr: null }, eth0: { Ipaddr: '10.0.0.1', Primary: true } } },
      { Id: 'n2', NetDevs: { eth1: { Ipaddr: '10.1.0.2', Primary: false } } },
    ],
  }
  const rendering = render(parse('hosts', text), data)
  t.equal(rendering.text, '# 127.0.0.1 localhost\n10.0.0.1        n1 n1.hpc\n10.1.0.2        n2\n')
  t.same([...rendering.reads], ['AllNodes', 'Domain'])
  t.equal(render(parse('hosts', text), { AllNodes: [] }).text, '# 127.0.0.1 localhost\n# none\n')
})

t.test('errors carry code, category and position', async (t) => {
  t.throws(() => parse('a.ww', 'x\n {{ nope }}'), {
    code: 'MUSTER_TEMPLATE_SYNTAX',
    category: 'invalid',
    position: { name: 'a.ww', line: 2, column: 5 },
    problem: 'function "nope" is not defined',
    message: 'a.ww:2:5: function "nope" is not defined',
  })
  t.throws(() => render(parse('a.ww', '{{ lower 1 }}'), {}), {
    code: 'MUSTER_TEMPLATE_FAILED',
    category: 'invalid',
    position: { line: 1, column: 10 },
  })
})

t.test('the length of a template is limited', async (t) => {
  t.throws(() => parse('long', 'x'.repeat(SOURCE_LENGTH_MAX + 1)), { code: 'MUSTER_TEMPLATE_SYNTAX' })
})

t.test('a rendering tells its files, and whether it was aborted', async (t) => {
  const template = parse('files', 'x{{ file "a" }}1{{ nobackup }}{{ abort }}2')
  t.match(render(template, {}), {
    text: 'x1',
    aborted: true,
    backup: false,
    files: [{ name: 'a', content: '1' }],
  })
  t.match(render(parse('one', 'x'), {}), {
    aborted: false,
    backup: true,
    files: [{ name: undefined, content: 'x' }],
  })
})

t.test('a template may be given other functions', async (t) => {
  const functions: FunctionTable = {
    twice: { parameters: ['string'], run: (_call, text: string) => text + text },
  }
  t.equal(render(parse('other', '{{ "ab" | twice }}', functions), {}).text, 'abab')
  t.throws(() => parse('other', '{{ upper "a" }}', functions), { message: /function "upper" is not defined/ })
})

/** Pieces of templates, so that what fast-check puts together is often nearly right. */
const PIECES = [
  ...[
    '{{',
    '}}',
    '{{-',
    '-}}',
    '{{- ',
    ' -}}',
    '(',
    ')',
    '|',
    ':=',
    '=',
    ',',
    ' ',
    '\n',
    '.',
    '$',
    '$x',
    '.A',
    '.A.B',
  ],
  ...[
    'if',
    'else',
    'end',
    'range',
    'with',
    'define',
    'template',
    'block',
    'continue',
    'break',
    'nil',
    'true',
    '0',
    '-1',
    '1.5',
    '"a"',
    '"',
    '`',
    '\\',
  ],
  ...[
    'printf',
    'eq',
    'index',
    'list',
    'dict',
    'join',
    '/*',
    '*/',
    '"%d"',
    '"%s"',
    'text',
    'ä',
    '\u{1F600}',
    '\0',
  ],
  ...['{{ if .A }}', '{{ else }}', '{{ end }}', '{{ range $i, $x := .L }}', '{{ $x := .A }}', '{{ . }}'],
]

t.test('whatever it is given, the parser gives a template or a syntax error', async (t) => {
  const anything = fc.oneof(
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
    {
      weight: 4,
      arbitrary: fc.array(fc.constantFrom(...PIECES), { maxLength: 25 }).map((all) => all.join('')),
    },
    {
      weight: 2,
      arbitrary: fc
        .array(fc.constantFrom(...PIECES), { maxLength: 12 })
        .map((all) => `{{ ${all.join(' ')} }}`),
    },
  )
  let parsed = 0
  fc.assert(
    fc.property(anything, (text) => {
      try {
        const template = parse('fuzz', text)
        parsed++
        render(template, { A: { B: 'b' }, L: [1, 'two', [3]] })
      } catch (error) {
        const expected =
          error instanceof TemplateSyntaxError ||
          error instanceof TemplateFailedError ||
          error instanceof TemplateLimitError
        if (!expected) throw error
        const { line, column } = error.position
        return line >= 1 && column >= 1 && error.message.startsWith(`fuzz:${line}:${column}: `)
      }
      return true
    }),
    { numRuns: 5_000 },
  )
  t.ok(parsed > 100, 'many of them are templates')
})

/** Templates with everything that the language has, to be spoilt. */
const WHOLE = [
  '{{- /* a */ -}} {{ define "t" }}[{{ . }}{{ $ }}]{{ end }}{{ template "t" .A.B }}{{ block "b" . }}{{ .A }}{{ end }}',
  '{{ range $i, $x := .L }}{{ if eq $i 1 }}{{ continue }}{{ else if gt $i 5 }}{{ break }}{{ end }}{{ $x }}{{ else }}-{{ end }}',
  '{{ with $v := (index .L 2) }}{{ $v | printf "%-5v|%q" 1.5 }}{{ else with .A }}{{ .B }}{{ end }}',
  "{{ $x := 'a' }}{{ $x = 0x1F }}{{ print (and true .A.B) `raw` nil 1_000 -1e3 }}{{ (index .L 0) | not }}",
  '{{ file "a" }}{{ range 3 }}{{ . }}{{ end }}{{ softlink "b" }}{{ if .nope }}{{ abort }}{{ end }}',
]

t.test('a template that was right and is spoilt gives a template or a syntax error too', async (t) => {
  const change = fc.record({ at: fc.nat(200), cut: fc.nat(6), put: fc.constantFrom('', '', ...PIECES) })
  const spoilt = fc.tuple(fc.constantFrom(...WHOLE), fc.array(change, { minLength: 1, maxLength: 3 }))
  let parsed = 0
  fc.assert(
    fc.property(spoilt, ([whole, changes]) => {
      const text = changes.reduce((before, { at, cut, put }) => {
        const from = at % (before.length + 1)
        return before.slice(0, from) + put + before.slice(from + cut)
      }, whole)
      try {
        const template = parse('fuzz', text)
        parsed++
        render(template, { A: { B: 'b' }, L: [1, 'two', [3]] })
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error
        return error.message.startsWith(`fuzz:${error.position.line}:${error.position.column}: `)
      }
      return true
    }),
    { numRuns: 5_000 },
  )
  t.ok(parsed > 100, 'many of them are templates')
})

t.test('text without actions is itself', async () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      fc.pre(!text.includes('{{'))
      return render(parse('text', text), {}).text === text
    }),
    { numRuns: 200 },
  )
})

t.test('a string literal prints what it quotes', async () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const literal = JSON.stringify(text)
      return render(parse('literal', `{{ ${literal} }}`), {}).text === text
    }),
    { numRuns: 200 },
  )
})
