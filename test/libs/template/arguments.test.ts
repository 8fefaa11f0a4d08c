import t from 'tap'
import { goNumber } from '../../../libs/template/go-number.ts'
import { listOf, mapOf, named } from '../../../libs/template/value.ts'
import { failure, rendered } from './rendered.ts'

t.test('the types of arguments are checked, nothing is converted', async (t) => {
  const data = {
    list: [],
    words: listOf('string', ['a']),
    texts: mapOf({ type: 'string', missing: '' }, {}),
    long: goNumber('int64', 1),
    half: 0.5,
  }
  const cases: [string, string][] = [
    ['lower 5', '1:10: expected string; found 5'],
    ['lower .half', '1:10: wrong type for value; expected string; got float64'],
    ['trim .list', '1:9: wrong type for value; expected string; got []interface {}'],
    ['ternary 1 2 "yes"', '1:16: expected bool; found "yes"'],
    ['inc 1.5', '1:8: expected int; found 1.5'],
    ['inc .long', '1:8: wrong type for value; expected int; got int64'],
    ['.half | inc', '1:12: wrong type for value; expected int; got float64'],
    ['hasKey .list "a"', '1:11: wrong type for value; expected map[string]interface {}; got []interface {}'],
    [
      'hasKey .texts "a"',
      '1:11: wrong type for value; expected map[string]interface {}; got map[string]string',
    ],
    ['printf 1', '1:11: expected string; found 1'],
    ['lower nil', '1:10: cannot assign nil to string'],
    ['lower .nope', '1:10: invalid value; expected string'],
  ]
  for (const [pipeline, message] of cases) {
    t.equal(failure(`{{ ${pipeline} }}`, data).message, `test:${message}`, pipeline)
  }
})

t.test('a number that is written is of the type that is asked for, if it can be', async (t) => {
  t.equal(rendered("{{ inc 2.0 }} {{ inc 1e2 }} {{ inc 'a' }} {{ round 3 1 }}"), '3 101 98 3')
  t.equal(
    failure('{{ print 18446744073709551615 }}').message,
    'test:1:10: 18446744073709551615 overflows int',
  )
})

t.test('a text that has methods is taken for a string, and no value for an empty list or map', async (t) => {
  t.equal(rendered('{{ upper .flag }}', { flag: named('Flag', 'true') }), 'TRUE')
  t.equal(rendered('{{ hasKey .nope "a" }}{{ hasKey nil "a" }}'), 'falsefalse')
})

t.test('the hint for a missing value says how to give it one', async (t) => {
  t.equal(failure('{{ upper .x }}').hint, 'the value does not exist: {{ … | default "" }} gives it one')
  t.equal(failure('{{ upper 1 }}').hint, undefined)
})
