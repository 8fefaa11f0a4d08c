import t from 'tap'
import { failure, rendered } from './rendered.ts'

const data = { s: 's', empty: '', one: 1, list: ['a'], nil: null, tags: {} }

t.test('eq compares values of one kind, and any of several', async (t) => {
  const cases: [string, string][] = [
    ['eq .s "s"', 'true'],
    ['eq .one 1', 'true'],
    ['eq true false', 'false'],
    ['eq 3 1 2 3', 'true'],
    ['eq "x" "y" "z"', 'false'],
    ['ne .s "s"', 'false'],
    ['ne 1 2', 'true'],
  ]
  for (const [pipeline, text] of cases) t.equal(rendered(`{{ ${pipeline} }}`, data), text, pipeline)
})

t.test('a missing value equals nothing but nil', async (t) => {
  t.equal(rendered('{{ eq .tags.nope "" }}', data), 'false')
  t.equal(rendered('{{ ne .tags.nope "" }}', data), 'true')
  t.equal(rendered('{{ eq .tags.nope nil }}{{ eq .nil nil }}{{ eq .list nil }}', data), 'truetruefalse')
})

t.test('other comparisons are errors', async (t) => {
  t.equal(
    failure('{{ eq .one "1" }}', data).message,
    'test:1:4: incompatible types for comparison: int and string',
  )
  t.match(failure('{{ eq .nil "" }}', data).message, 'incompatible types for comparison: nil and string')
  t.match(failure('{{ eq .list .list }}', data).message, 'list and list cannot be compared')
  t.match(failure('{{ lt 1 "1" }}', data).message, 'incompatible types for comparison: int and string')
  t.match(failure('{{ lt true false }}', data).message, 'bool has no order')
  t.match(failure('{{ lt .tags.nope 1 }}', data).message, 'incompatible types')
})

t.test('numbers and strings have an order', async (t) => {
  t.equal(rendered('{{ lt 1 2 }}{{ le 2 2 }}{{ gt 1 2 }}{{ ge 2 2 }}'), 'truetruefalsetrue')
  t.equal(rendered('{{ lt "a" "b" }}{{ lt "n10" "n9" }}{{ gt "a" "B" }}'), 'truetruetrue')
})
