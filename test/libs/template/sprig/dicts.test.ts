import t from 'tap'
import { parse, render } from '../../../../libs/template/template.ts'
import { failure, rendered } from '../rendered.ts'

t.test('maps of the data are never changed, by whatever way they are reached', async (t) => {
  const inner = { x: 1 }
  const data = { map: { inner, empty: {} } }
  const before = structuredClone(data)
  for (const text of [
    '{{ set .map "a" 1 }}',
    '{{ unset .map "inner" }}',
    '{{ set .map.inner "x" 2 }}',
    '{{ merge .map (dict "a" 1) }}',
    '{{ mergeOverwrite (dict "inner" .map.inner) (dict "inner" (dict "x" 2)) }}',
    '{{ $d := dict "m" .map }}{{ set (get $d "m") "a" 1 }}',
    '{{ $d := pick .map "inner" }}{{ set $d.inner "x" 2 }}',
    '{{ range $k, $v := .map }}{{ set $v "x" 2 }}{{ end }}',
    '{{ $d := merge (dict) .map }}{{ merge $d (dict "empty" (dict "y" 1)) }}',
  ]) {
    const error = failure(text, data)
    t.equal(error.code, 'MUSTER_TEMPLATE_FAILED', text)
    t.match(error.message, 'a map of the data cannot be changed')
    t.same(data, before)
  }
})

t.test('copies of the data can be changed', async (t) => {
  const data = { map: { inner: { x: 1 } } }
  t.equal(
    rendered('{{ $c := deepCopy .map }}{{ $_ := set $c.inner "x" 2 }}{{ $c }}{{ .map }}', data),
    'map[inner:map[x:2]]map[inner:map[x:1]]',
  )
})

t.test('one rendering does not see what another one wrote', async (t) => {
  const template = parse('test', '{{ $d := dict "a" 1 }}{{ len $d }}{{ $_ := set $d "b" 2 }}{{ len $d }}')
  t.equal(render(template, {}).text, '12')
  t.equal(render(template, {}).text, '12')
})

t.test('any key is a key like others', async (t) => {
  t.equal(rendered('{{ hasKey .tags "toString" }}', { tags: { a: 'x' } }), 'false')
  t.equal(
    rendered('{{ (dict "__proto__" "x").__proto__ }}{{ get (dict "constructor" 1) "constructor" }}'),
    'x1',
  )
})

t.test('keys and values come in the order of the keys', async (t) => {
  t.equal(rendered('{{ keys (dict "b" 1 "a" 2 "B" 3) }}{{ values (dict "b" 1 "a" 2) }}'), '[B a b][2 1]')
})

t.test('a map that contains itself ends in an error', async (t) => {
  for (const use of [
    '{{ toJson $d }}',
    '{{ $d }}',
    '{{ deepCopy $d }}',
    '{{ deepEqual $d (deepCopy (dict "a" $e)) }}',
  ]) {
    const error = failure(
      `{{ $d := dict }}{{ $e := dict }}{{ $_ := set $d "a" $d }}{{ $_ := set $e "a" $e }}${use}`,
    )
    t.match(error.message, 'nested more than 100 deep', use)
  }
})
