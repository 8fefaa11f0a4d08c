import t from 'tap'
import { failure, rendered } from '../rendered.ts'

t.test('a list is not changed by what is made of it', async (t) => {
  t.equal(
    rendered(
      '{{ $a := list 3 1 2 }}{{ $_ := append $a 9 }}{{ $_ = sortAlpha $a }}{{ $_ = reverse $a }}{{ $a }}',
    ),
    '[3 1 2]',
  )
})

t.test('a nil in the data is left out as one of a template is', async (t) => {
  const data = { list: ['a', null, 2] }
  t.equal(
    rendered('{{ join "," .list }} {{ has nil .list }} {{ without .list nil }}', data),
    'a,2 true [a 2]',
  )
})

t.test('lists are compared within the limits', async (t) => {
  t.equal(failure('{{ $l := until 20000 }}{{ uniq $l }}{{ without $l 1 2 }}').code, 'MUSTER_TEMPLATE_LIMIT')
})

t.test('what is no list is refused by the functions of lists', async (t) => {
  t.match(failure('{{ first "abc" }}').message, 'cannot find the first of type string')
  t.match(failure('{{ append .nope 1 }}').message, 'cannot append to type <nil>')
})
