import t from 'tap'
import { failure, rendered } from '../rendered.ts'

t.test('whole numbers have 64 bits', async (t) => {
  t.equal(rendered('{{ add 9223372036854775807 1 }}'), '-9223372036854775808')
  t.equal(rendered('{{ mul 4611686018427387904 4 }} {{ sub 9007199254740993 1 }}'), '0 9007199254740992')
  t.equal(rendered('{{ div -7 2 }} {{ mod -7 2 }}'), '-3 -1')
  t.match(failure('{{ div 1 "x" }}').message, 'division by zero')
})

t.test('lists of numbers that would fill the memory are not made', async (t) => {
  for (const text of [
    '{{ until 1000000000000 }}',
    '{{ untilStep 0 -9000000000 -1 }}',
    '{{ seq 0 100000000 }}',
  ]) {
    t.equal(failure(text).code, 'MUSTER_TEMPLATE_LIMIT', text)
  }
})
