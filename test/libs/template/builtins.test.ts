import t from 'tap'
import { mapOf, struct } from '../../../libs/template/value.ts'
import { failure, rendered } from './rendered.ts'

t.test('and, or return the operand that decides, and evaluate no further', async (t) => {
  const cases: [string, string][] = [
    ['and 1 "" 3', ''],
    ['and 1 2', '2'],
    ['or 0 "a" "b"', 'a'],
    ['or 0 ""', ''],
    ['or .nope', '<no value>'],
    ['"x" | and 1', 'x'],
    ['"x" | or ""', 'x'],
    ['and false (index .list 9)', 'false'],
    ['or true (index .list 9)', 'true'],
    ['not 0', 'true'],
    ['not .list', 'false'],
  ]
  for (const [pipeline, text] of cases)
    t.equal(rendered(`{{ ${pipeline} }}`, { list: ['a'] }), text, pipeline)
})

t.test('len counts elements, keys and bytes', async (t) => {
  t.equal(rendered('{{ len .l }} {{ len .m }} {{ len "äb" }}', { l: [1, 2], m: { a: 1 } }), '2 1 3')
  t.match(failure('{{ len 3 }}').message, 'test:1:4: len of int')
  t.match(failure('{{ len .x }}').message, 'len of <nil>')
  t.match(failure('{{ len .x }}', { x: struct('S', { A: 1 }) }).message, 'len of S')
})

t.test('index goes into lists and maps, several levels at once', async (t) => {
  const data = { l: ['a', { k: 'v' }], tags: mapOf({ type: 'string', missing: '' }, { t: 'x' }) }
  t.equal(rendered('{{ index .l 0 }}{{ index .l 1 "k" }}{{ index .tags "t" }}', data), 'avx')
  t.equal(rendered('{{ index .l 1 "nope" }}', data), '<no value>')
  t.equal(
    rendered('[{{ index .tags "nope" }}]{{ eq (index .tags "nope") "" }}', data),
    '[]true',
    'zero value of the type',
  )
  t.equal(rendered('{{ index .l 1 "__proto__" }}', data), '<no value>')
  for (const [pipeline, problem] of [
    ['index .l 2', 'index out of range: 2 of 2'],
    ['index .l -1', 'index out of range: -1 of 2'],
    ['index .l "a"', 'a list is indexed by a number, not by string'],
    ['index .tags 1', 'a map is indexed by a string, not by int'],
    ['index .nope 1', 'index of <nil>'],
    ['index "abc" 1', 'index of string'],
  ]) {
    t.equal(failure(`{{ ${pipeline} }}`, data).problem, problem)
  }
  const error = failure('{{ index .s "A" }}', { s: struct('S', { A: 1 }) })
  t.same([error.problem, error.hint], ['index of S', 'the fields of a struct are reached with a dot'])
})
