import t from 'tap'
import { failure, rendered } from './rendered.ts'

t.test('the number of arguments is checked, with the one that comes from a pipe', async (t) => {
  t.equal(failure('{{ lower }}').message, 'test:1:4: wrong number of arguments for lower: 0, not 1')
  t.equal(
    failure('{{ "a" | lower "b" }}').message,
    'test:1:10: wrong number of arguments for lower: 2, not 1',
  )
  t.equal(failure('{{ and }}').message, 'test:1:4: wrong number of arguments for and: 0, not at least 1')
})

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
  ]
  for (const [pipeline, text] of cases)
    t.equal(rendered(`{{ ${pipeline} }}`, { list: ['a'] }), text, pipeline)
})

t.test('a problem of a function is at its name, one of an argument at the argument', async (t) => {
  t.equal(
    failure('a\nb {{ printf "%s" (index .x 3) }}', { x: [] }).message,
    'test:2:19: index out of range: 3',
  )
  t.equal(failure('{{ lower (len .x) }}', { x: [] }).message.slice(0, 10), 'test:1:15:')
  t.equal(failure('{{ index .x 0 | print }}', { x: [] }).message.slice(0, 9), 'test:1:4:')
})
