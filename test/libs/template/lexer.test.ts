import t from 'tap'
import { tokenize } from '../../../libs/template/lexer.ts'
import { failure } from './rendered.ts'

function tokens(text: string): string[] {
  return tokenize(text).map((token) => `${token.type}:${token.text}`)
}

t.test('an action is cut into tokens', async (t) => {
  t.same(tokens('a{{if eq .A.B $x 1}}'), [
    'text:a',
    'open:{{',
    'keyword:if',
    'space: ',
    'identifier:eq',
    'space: ',
    'field:.A',
    'field:.B',
    'space: ',
    'variable:$x',
    'space: ',
    'number:1',
    'close:}}',
    'end:',
  ])
  t.same(tokens('{{$x:=(.|f "a\\n" `b\r\n`)}}').slice(1, -2), [
    'variable:$x',
    'declare::=',
    'left-paren:(',
    'dot:.',
    'pipe:|',
    'identifier:f',
    'space: ',
    'string:a\n',
    'space: ',
    'string:b\n',
    'right-paren:)',
  ])
  t.same(
    tokens('{{true nil -3 $}}')
      .slice(1, -2)
      .filter((token) => token !== 'space: '),
    ['bool:true', 'nil:nil', 'number:-3', 'variable:$'],
  )
})

t.test('trim markers take the white space beside the action', async (t) => {
  t.same(
    tokens('a \n{{- 1 -}}\n\t b'),
    ['text:a', 'open:{{', 'space: ', 'number:1', 'close:}}', 'text:b', 'end:'].filter(
      (token) => token !== 'space: ',
    ),
  )
  t.same(
    tokens('a {{-3}}'),
    ['text:a ', 'open:{{', 'number:-3', 'close:}}', 'end:'],
    'a minus without space is a sign',
  )
  t.same(
    tokens('a {{1   -}} {{- 2}}').filter((token) => token.startsWith('text')),
    ['text:a '],
  )
})

t.test('comments leave nothing but their trimming', async (t) => {
  t.same(tokens('a {{/* }} {{ */}} b'), ['text:a ', 'text: b', 'end:'])
  t.same(tokens('a {{- /* x\ny */ -}} b'), ['text:a', 'text:b', 'end:'])
})

t.test('what is no token is refused with a hint', async (t) => {
  const cases: [string, string, string | undefined][] = [
    ['a\n{{ .x', 'test:2:6: unclosed action', 'an action ends with }}'],
    ['{{ (1 }}', 'test:1:7: unclosed left paren', undefined],
    ['{{ 1) }}', 'test:1:5: unexpected right paren', undefined],
    ['{{ .x : 1 }}', 'test:1:7: expected :=', undefined],
    ['{{ 1a }}', 'test:1:4: bad number syntax: "1"', undefined],
    ['{{ "a', 'test:1:4: unterminated quoted string', 'text of several lines goes between backquotes'],
    ['{{ "a\nb" }}', 'test:1:4: unterminated quoted string', 'text of several lines goes between backquotes'],
    ['{{ `a', 'test:1:4: unterminated raw string', 'a raw string ends with a backquote'],
    ['{{/* a', 'test:1:3: unclosed comment', 'a comment ends with */}}'],
    [
      '{{/* a */ 1 }}',
      'test:1:3: comment ends before closing delimiter',
      'write {{/* comment */}}, nothing beside it',
    ],
    [
      '{{ .Tags.my-tag }}',
      'test:1:12: unexpected "-" after a name',
      'a name with a minus is reached with index: {{ index .Tags "my-tag" }}',
    ],
    ['{{ $x=1 }}', 'test:1:6: unexpected "=" after a name', 'white space may be missing'],
    ["{{ 'a }}", 'test:1:4: unterminated character constant', undefined],
    ['{{ ☃ }}', 'test:1:4: unexpected "☃" in action', undefined],
    ['{{ "\\q" }}', 'test:1:5: unknown escape in string', 'known are \\n \\t \\r \\\\ \\" and those of Go'],
  ]
  for (const [text, message, hint] of cases) {
    const error = failure(text)
    t.same([error.code, error.message, error.hint], ['MUSTER_TEMPLATE_SYNTAX', message, hint], text)
  }
  t.equal(failure('{{ .a ! .b }}').message, 'test:1:7: unexpected "!" in operand')
})

t.test('numbers and characters are kept as they are written', async (t) => {
  const written = "1 -3 +.5 0x1F 0b_1 0o17 1e3 1_000 0x1p-2 2i 1+2i 'a' '\\''"
  t.same(
    tokens(`{{${written}}}`)
      .slice(1, -2)
      .filter((token) => token !== 'space: ')
      .map((token) => token.replace(/^(number|character):/, '')),
    written.split(' '),
  )
})

t.test('what comes before a problem is cut, so that the first problem is told first', async (t) => {
  t.same(tokens('a{{ nope "').slice(-2), ['error:unterminated quoted string', 'end:'])
  t.equal(failure('{{ nope "').message, 'test:1:4: function "nope" is not defined')
})
