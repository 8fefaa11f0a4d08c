import t from 'tap'
import { failure, rendered } from './rendered.ts'

t.test('printf formats as Go does', async (t) => {
  const cases: [string, string][] = [
    ['"plain"', 'plain'],
    ['"%s %d %v %v" "a" 1 true .none', 'a 1 true <nil>'],
    ['"%q" "a\\t\\"b\\""', '"a\\t\\"b\\""'],
    ['"100%%"', '100%'],
    ['"[%5s][%-5s][%2s]" "ab" "ab" "abc"', '[   ab][ab   ][abc]'],
    ['"[%5d][%-5d][%05d][%-05d]" 42 42 -42 42', '[   42][42   ][-0042][42   ]'],
    ['"[%6q][%5v]" "a" true', '[   "a"][ true]'],
    ['"[%4s]" "äö"', '[  äö]'],
    ['"%v" .map', 'map[k:v]'],
    ['"%s" .nil', '<nil>'],
  ]
  const data = { map: { k: 'v' }, nil: null }
  for (const [args, text] of cases) t.equal(rendered(`{{ printf ${args} }}`, data), text, args)
})

t.test('a verb applies to what is in a list or map', async (t) => {
  const data = { words: ['a', 'b'], numbers: [1, 2], map: { k: 'v' } }
  t.equal(rendered('{{ printf "%s %q" .words .words }}', data), '[a b] ["a" "b"]')
  t.equal(rendered('{{ printf "%02d" .numbers }}', data), '[01 02]')
  t.equal(rendered('{{ printf "%q" .map }}', data), 'map["k":"v"]')
})

t.test('what does not suit prints as Go complains', async (t) => {
  const cases: [string, string][] = [
    ['"%d" "x"', '%!d(string=x)'],
    ['"%5d" "x"', '%!d(string=    x)'],
    ['"%s" 1', '%!s(int=1)'],
    ['"%s" true', '%!s(bool=true)'],
    ['"%s" .none', '%!s(<nil>)'],
    ['"%d %d" 1', '1 %!d(MISSING)'],
    ['"%d" 1 "x" .none', '1%!(EXTRA string=x, <nil>)'],
    ['"x%"', 'x%!(NOVERB)'],
  ]
  for (const [args, text] of cases) t.equal(rendered(`{{ printf ${args} }}`), text, args)
})

t.test('verbs and flags outside the subset are refused', async (t) => {
  for (const format of ['%x', '%t', '%f', '%.2s', '%+d', '%#v', '% d', '%*d', '%[1]d', '%T']) {
    const error = failure(`a\n{{ printf "${format}" 1 }}`)
    t.match(error.message, /^test:2:4: printf does not support "%/, format)
    t.match(error.hint, 'supported are %s %d %v %q')
  }
  t.match(failure('{{ printf "%q" 65 }}').message, 'printf does not support %q of int')
  t.match(failure('{{ printf "%05s" "a" }}').message, 'only whole numbers')
  t.match(failure('{{ printf "%1001d" 1 }}').message, 'at most 1000')
})
