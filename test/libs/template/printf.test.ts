import t from 'tap'
import { struct } from '../../../libs/template/value.ts'
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
    ['"%s" .nil', '%!s(<nil>)'],
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

t.test('widths and precisions may be arguments, and arguments may be named', async (t) => {
  const cases: [string, string][] = [
    ['"[%*d][%-*d][%*d]" 4 1 3 2 -3 3', '[   1][2  ][3  ]'],
    ['"[%.*f]" 2 3.14159', '[3.14]'],
    ['"%[2]s %[1]s" "a" "b"', 'b a'],
    ['"%[3]*.[2]*[1]f|" 12.0 2 6', ' 12.00|'],
    ['"%[1]d %d" 1 2', '1 2'],
    ['"%[5]d" 1', '%!d(BADINDEX)'],
    ['"%[x]d" 1', '%!d(BADINDEX)'],
    ['"%*d" "a" 1', '%!(BADWIDTH)1'],
    ['"%.*d" -1 7', '%!(BADPREC)7'],
  ]
  for (const [args, text] of cases) t.equal(rendered(`{{ printf ${args} }}`), text, args)
})

t.test('%T prints the type, %#v and %+v the value as source and with names', async (t) => {
  t.equal(rendered('{{ printf "%T %T %T %T" 1 1.5 "a" .x }}'), 'int float64 string <nil>')
  t.equal(
    rendered('{{ printf "%#v %+v" .s .s }}', { s: struct('S', { A: 1, B: 'x' }) }),
    'S{A:1, B:"x"} {A:1 B:x}',
  )
})

t.test('addresses in memory are refused, widths are limited as in Go', async (t) => {
  t.match(failure('{{ printf "%p" .l }}', { l: [] }).message, 'test:1:4: printf does not support %p')
  t.equal(rendered('{{ printf "%1000000d" 1 | len }}'), '1000000')
  t.equal(rendered('{{ printf "%10000000000d" 1 }}'), '%!(NOVERB)%!(EXTRA int=1)')
})
