import fc from 'fast-check'
import t from 'tap'
import { goNumber } from '../../../libs/template/go-number.ts'
import {
  compareStrings,
  elementType,
  GO_TYPE,
  isAnything,
  isObject,
  isText,
  kindOf,
  listOf,
  mapOf,
  named,
  sortedKeys,
  struct,
  truth,
  typeName,
  type Value,
} from '../../../libs/template/value.ts'

t.test('truth is that of Go', async (t) => {
  const falsy: Value[] = [undefined, null, false, 0, '', [], {}, named('Flag', ''), goNumber('uint64', 0)]
  const truthy: Value[] = [true, 1, -1, 0.5, Number.NaN, ' ', [0], { a: 0 }, struct('S', {})]
  truthy.push(named('Flag', 'x'), goNumber('uint64', 2n ** 63n), goNumber('float32', Number.NaN))
  for (const value of falsy) t.equal(truth(value), false, typeName(value))
  for (const value of truthy) t.equal(truth(value), true, typeName(value))
})

t.test('kinds and type names are those of Go', async (t) => {
  const cases: [Value, string, string][] = [
    [undefined, 'none', '<nil>'],
    [null, 'nil', '<nil>'],
    ['', 'string', 'string'],
    [1, 'int', 'int'],
    [1.5, 'float', 'float64'],
    [2 ** 53, 'float', 'float64'],
    [false, 'bool', 'bool'],
    [[], 'list', '[]interface {}'],
    [{}, 'map', 'map[string]interface {}'],
    [mapOf({ type: 'string', missing: '' }, {}), 'map', 'map[string]string'],
    [struct('Kernel', {}), 'struct', 'Kernel'],
    [listOf('string', []), 'list', '[]string'],
    [named('Flag', ''), 'string', 'Flag'],
    [goNumber('int64', 1), 'int', 'int64'],
    [goNumber('uint8', 1), 'uint', 'uint8'],
    [goNumber('float64', 1), 'float', 'float64'],
  ]
  for (const [value, kind, name] of cases) t.same([kindOf(value), typeName(value)], [kind, name])
})

t.test('marking leaves the object as it is', async (t) => {
  let asked = 0
  const fields = struct('Lazy', {
    get Field() {
      asked++
      return 'x'
    },
  })
  t.equal(asked, 0, 'getters are not called')
  t.same(Object.keys(fields), ['Field'])
  t.same(fields[GO_TYPE], { kind: 'struct', name: 'Lazy' })
})

t.test('keys of maps are in the order of their bytes', async (t) => {
  t.same(sortedKeys({ b: 1, a: 1, B: 1, 10: 1, 9: 1 }), ['10', '9', 'B', 'a', 'b'])
})

t.test('strings have the order of their UTF-8 bytes', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 4 })
  fc.assert(
    fc.property(text, text, (left, right) => {
      const bytes = Buffer.compare(Buffer.from(left), Buffer.from(right))
      return Math.sign(compareStrings(left, right)) === bytes
    }),
    { numRuns: 500 },
  )
})

t.test('a list is of anything unless it is marked', async (t) => {
  t.same([elementType([]), elementType(listOf('int', [1]))], ['interface {}', 'int'])
  t.same(listOf('int', [1, 2]).map(Number), [1, 2])
})

t.test('maps of anything, objects and texts are told apart', async (t) => {
  t.same(
    [isAnything({}), isAnything(mapOf({ type: 'string', missing: '' }, {})), isAnything(struct('S', {}))],
    [true, false, false],
  )
  const values: Value[] = [{}, struct('S', {}), [], null, named('Flag', ''), goNumber('int8', 1), 'a']
  t.same(values.map(isObject), [true, true, false, false, false, false, false])
  t.same(values.map(isText), [false, false, false, false, true, false, true])
})
