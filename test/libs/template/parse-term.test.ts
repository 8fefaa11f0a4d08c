import t from 'tap'
import { failure, rendered } from './rendered.ts'

t.test('literals are what they are in Go', async (t) => {
  t.equal(
    rendered('{{ 1_000 }} {{ 0x1F }} {{ 1.50 }} {{ \'a\' }} {{ true }} {{ `a\\n` }} {{ "b\\n" }}'),
    '1000 31 1.5 97 true a\\n b\n',
  )
  t.equal(rendered('{{ printf "%T %T %T" 1 1.0 \'a\' }}'), 'int float64 int')
})

t.test('what is no literal is refused with its place', async (t) => {
  const cases: [string, string][] = [
    ['{{ print 1_ }}', '1:10: illegal number syntax: 1_'],
    ['{{ print 2i }}', '1:10: the complex number 2i is not supported'],
    ["{{ print 'ab' }}", "1:10: malformed character constant: 'ab'"],
    ["{{ print '' }}", "1:10: malformed character constant: ''"],
    ['{{ $x }}', '1:4: undefined variable $x'],
    ['{{ if false }}{{ nope 1 }}{{ end }}', '1:18: function "nope" is not defined'],
  ]
  for (const [text, message] of cases) t.equal(failure(text).message, `test:${message}`, text)
})
