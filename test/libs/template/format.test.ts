import t from 'tap'
import { goNumber } from '../../../libs/template/go-number.ts'
import { mapOf, named, struct, type Value } from '../../../libs/template/value.ts'
import { failure, rendered } from './rendered.ts'

t.test('an action prints as Go does', async (t) => {
  const cases: [Value, string][] = [
    [undefined, '<no value>'],
    [null, '<no value>'],
    ['text', 'text'],
    [-5, '-5'],
    [1.5, '1.5'],
    [goNumber('uint64', 2n ** 64n - 1n), '18446744073709551615'],
    [true, 'true'],
    [named('Flag', 'yes'), 'yes'],
    [[], '[]'],
    [['a', 1, false], '[a 1 false]'],
    [['a', undefined, null, ['b']], '[a <nil> <nil> [b]]'],
    [{}, 'map[]'],
    [{ b: 1, a: { c: 'x' } }, 'map[a:map[c:x] b:1]'],
    [mapOf({ type: 'string', missing: '' }, { k: 'v' }), 'map[k:v]'],
    [struct('S', { Z: 'z', A: 1, Nil: null }), '{z 1 <nil>}'],
  ]
  for (const [x, text] of cases) t.equal(rendered('{{ .x }}', { x }), text)
  t.equal(rendered('{{ .s.Ipaddr }}', { s: struct('S', { Ipaddr: null }) }), '<nil>', 'a nil that has a type')
})

t.test('print puts spaces between neighbours that are no strings, println between all', async (t) => {
  t.equal(rendered('{{ print "a" "b" 1 2 true "c" .x }}'), 'ab1 2 truec<nil>')
  t.equal(rendered('{{ print }}{{ print nil 1 }}'), '<nil> 1')
  const address = named('net.IP', '10.0.0.1')
  t.equal(
    rendered('{{ print .x .x "/" .x }}', { x: address }),
    '10.0.0.1 10.0.0.1/10.0.0.1',
    'an address is none',
  )
  t.equal(rendered('{{ print .x .x }}', { x: named('Flag', 'a') }), 'aa')
  t.equal(rendered('{{ println "a" "b" 1 2 }}'), 'a b 1 2\n')
})

t.test('a value nested without end is refused', async (t) => {
  const loop: Value[] = []
  loop.push(loop)
  t.match(failure('{{ .x }}', { x: loop }).message, 'nested more than 100 deep')
})
