import t from 'tap'
import { goNumber } from '../../../libs/template/go-number.ts'
import { mapOf, named, struct } from '../../../libs/template/value.ts'
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
  t.equal(rendered('{{ eq .nil "" }}', data), 'false', 'nil of no type is no value')
  t.match(
    failure('{{ eq .list .list }}', data).message,
    '[]interface {} and []interface {} cannot be compared',
  )
  t.match(failure('{{ lt 1 "1" }}', data).message, 'incompatible types for comparison: int and string')
  t.match(failure('{{ lt true false }}', data).message, 'invalid type for comparison: bool')
  t.match(failure('{{ lt .tags.nope 1 }}', data).message, 'invalid type for comparison: <nil>')
  t.match(failure('{{ eq 1 }}', data).message, 'missing argument for comparison')
})

t.test('numbers and strings have an order', async (t) => {
  t.equal(rendered('{{ lt 1 2 }}{{ le 2 2 }}{{ gt 1 2 }}{{ ge 2 2 }}'), 'truetruefalsetrue')
  t.equal(rendered('{{ lt "a" "b" }}{{ lt "n10" "n9" }}{{ gt "a" "B" }}'), 'truetruetrue')
})

t.test('whole numbers compare whatever their types are, fractions only with fractions', async (t) => {
  const numbers = {
    int: 5,
    int64: goNumber('int64', 5),
    uint8: goNumber('uint8', 5),
    huge: goNumber('uint64', 2n ** 64n - 1n),
    float: goNumber('float64', 5),
    nan: Number.NaN,
  }
  t.equal(
    rendered(
      '{{ eq .int .int64 .uint8 }}{{ eq .int64 .uint8 }}{{ lt .int .huge }}{{ gt .huge -1 }}',
      numbers,
    ),
    'truetruetruetrue',
  )
  t.equal(rendered('{{ eq .huge -1 }}{{ eq .huge .huge }}{{ eq .float 5.0 }}', numbers), 'falsetruetrue')
  t.match(
    failure('{{ eq .float .int }}', numbers).message,
    'incompatible types for comparison: float64 and int',
  )
  t.equal(
    rendered(
      '{{ eq .nan .nan }}{{ lt .nan 1.0 }}{{ le .nan 1.0 }}{{ gt .nan 1.0 }}{{ ge .nan 1.0 }}',
      numbers,
    ),
    'falsefalsefalsetruetrue',
    'as in Go, greater is what is not less or equal',
  )
})

t.test('texts with methods compare by their text, structs field by field', async (t) => {
  const point = (x: number): object => struct('Point', { X: x, Label: 'p' })
  const values = {
    flag: named('Flag', 'yes'),
    a: point(1),
    same: point(1),
    b: point(2),
    other: struct('Line', {}),
  }
  t.equal(rendered('{{ eq .flag "yes" }}{{ lt .flag "z" }}', values as never), 'truetrue')
  t.equal(rendered('{{ eq .a .same }}{{ eq .a .b }}{{ eq .a .other }}', values as never), 'truefalsefalse')
})

t.test('nil of some type is nil, and no text', async (t) => {
  const values = { node: struct('Node', { Ipaddr: null, Tags: mapOf({ type: 'string', missing: '' }, {}) }) }
  t.equal(
    rendered('{{ eq .node.Ipaddr nil }}{{ eq .node.Ipaddr .nope }}{{ eq .node.Tags nil }}', values),
    'truetruefalse',
  )
  t.match(
    failure('{{ eq .node.Ipaddr "" }}', values).message,
    'incompatible types for comparison: <nil> and string',
  )
})
