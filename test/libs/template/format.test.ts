import t from 'tap'
import { mapOf, struct, type Value } from '../../../libs/template/value.ts'
import { failure, rendered } from './rendered.ts'

t.test('an action prints as Go does', async (t) => {
  const cases: [Value, string][] = [
    [undefined, '<no value>'],
    [null, '<nil>'],
    ['text', 'text'],
    [-5, '-5'],
    [true, 'true'],
    [[], '[]'],
    [['a', 1, false], '[a 1 false]'],
    [['a', undefined, null, ['b']], '[a <nil> <nil> [b]]'],
    [{}, 'map[]'],
    [{ b: 1, a: { c: 'x' } }, 'map[a:map[c:x] b:1]'],
    [mapOf({ type: 'string', missing: '' }, { k: 'v' }), 'map[k:v]'],
    [struct('S', { Z: 'z', A: 1 }), '{z 1}'],
  ]
  for (const [x, text] of cases) t.equal(rendered('{{ .x }}', { x }), text)
})

t.test('print puts spaces between neighbours that are no strings, println between all', async (t) => {
  t.equal(rendered('{{ print "a" "b" 1 2 true "c" .x }}'), 'ab1 2 truec<nil>')
  t.equal(rendered('{{ print }}{{ print nil 1 }}'), '<nil> 1')
  t.equal(rendered('{{ println "a" "b" 1 2 }}'), 'a b 1 2\n')
})

t.test('fractions are not printed', async (t) => {
  t.match(failure('a {{ .x }}', { x: 1.5 }).message, 'test:1:6: printing of fractions')
  t.match(failure('{{ print .x }}', { x: [2 ** 60] }).message, 'test:1:4: printing of fractions')
})

t.test('a value nested without end is refused', async (t) => {
  const loop: Value[] = []
  loop.push(loop)
  t.match(failure('{{ .x }}', { x: loop }).message, 'nested more than 100 deep')
})
