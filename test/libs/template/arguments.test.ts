import t from 'tap'
import { failure } from './rendered.ts'

t.test('the number of arguments is checked', async (t) => {
  t.equal(failure('{{ lower }}').message, 'test:1:4: wrong number of arguments for lower: 0, not 1')
  t.equal(
    failure('{{ "a" | lower "b" }}').message,
    'test:1:10: wrong number of arguments for lower: 2, not 1',
  )
  t.equal(failure('{{ and }}').message, 'test:1:4: wrong number of arguments for and: 0, not at least 1')
})

t.test('the types of arguments are checked, nothing is converted', async (t) => {
  const cases: [string, string][] = [
    ['lower 5', 'wrong type for argument 1 of lower: expected string, got int'],
    ['trim .list', 'wrong type for argument 1 of trim: expected string, got []interface {}'],
    ['ternary 1 2 "yes"', 'wrong type for argument 3 of ternary: expected bool, got string'],
    ['append "a" 1', 'wrong type for argument 1 of append: expected []interface {}, got string'],
    [
      'hasKey .list "a"',
      'wrong type for argument 1 of hasKey: expected map[string]interface {}, got []interface {}',
    ],
    ['printf 1', 'wrong type for argument 1 of printf: expected string, got int'],
    ['join nil .list', 'wrong type for argument 1 of join: expected string, got <nil>'],
  ]
  for (const [pipeline, problem] of cases)
    t.equal(failure(`{{ ${pipeline} }}`, { list: [] }).problem, problem)
})

t.test('the hint for a missing value says how to give it one', async (t) => {
  t.equal(failure('{{ upper .x }}').hint, 'the value does not exist: {{ … | default "" }} gives it one')
  t.equal(failure('{{ upper 1 }}').hint, undefined)
})
