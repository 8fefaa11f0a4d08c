import t from 'tap'
import { BUILTINS } from '../../../libs/template/builtins.ts'
import { goNumber } from '../../../libs/template/go-number.ts'
import { parse, render } from '../../../libs/template/template.ts'
import { listOf, mapOf, struct } from '../../../libs/template/value.ts'
import { failure, rendered } from './rendered.ts'

t.test('len counts elements, keys and bytes', async (t) => {
  t.equal(rendered('{{ len .l }} {{ len .m }} {{ len "äb" }}', { l: [1, 2], m: { a: 1 } }), '2 1 3')
  t.match(failure('{{ len 3 }}').message, 'test:1:4: len of type int')
  t.match(failure('{{ len .x }}').message, 'len of type <nil>')
  t.match(failure('{{ len .x }}', { x: struct('S', { A: 1 }) }).message, 'len of type S')
})

t.test('index goes into lists, maps and bytes of strings, several levels at once', async (t) => {
  const data = {
    l: ['a', { k: 'v' }],
    tags: mapOf({ type: 'string', missing: '' }, { t: 'x' }),
    one: goNumber('uint8', 1),
    nil: [null],
  }
  t.equal(
    rendered('{{ index .l 0 }}{{ index .l 1 "k" }}{{ index .tags "t" }}{{ index .l }}', data),
    'avx[a map[k:v]]',
  )
  t.equal(rendered('{{ index .l 1 "nope" }}{{ index .nil 0 }}', data), '<no value><no value>')
  t.equal(rendered('{{ index "äb" 2 }}{{ index .l .one "k" }}', data), '98v')
  t.equal(
    rendered('[{{ index .tags "nope" }}]{{ eq (index .tags "nope") "" }}', data),
    '[]true',
    'zero value of the type',
  )
  t.equal(rendered('{{ index .l 1 "__proto__" }}', data), '<no value>')
  for (const [pipeline, problem] of [
    ['index .l 2', 'index out of range: 2'],
    ['index .l -1', 'index out of range: -1'],
    ['index .l "a"', 'cannot index slice/array with type string'],
    ['index .l 1.0', 'cannot index slice/array with type float64'],
    ['index .l nil', 'cannot index slice/array with nil'],
    ['index .tags 1', 'value has type int; should be of type string'],
    ['index .nope 1', 'index of untyped nil'],
    ['index .l 1 "nope" 1', 'index of nil pointer'],
    ['index 1 1', "can't index item of type int"],
  ]) {
    t.equal(failure(`{{ ${pipeline} }}`, data).problem, problem)
  }
  const error = failure('{{ index .s "A" }}', { s: struct('S', { A: 1 }) })
  t.same(
    [error.problem, error.hint],
    ["can't index item of type S", 'the fields of a struct are reached with a dot'],
  )
})

t.test('slice cuts lists and strings, the latter between bytes', async (t) => {
  const data = { l: listOf('int', [1, 2, 3]), m: {} }
  const sliced = (pipeline: string): string => {
    return render(parse('test', `{{ ${pipeline} }}`, BUILTINS), data).text
  }
  t.equal(sliced('slice .l 1'), '[2 3]')
  t.equal(sliced('slice .l 0 2 | printf "%#v"'), '[]int{1, 2}')
  t.equal(sliced('slice .l 0 1 2'), '[1]')
  t.equal(sliced('slice "äbc" 2 3'), 'b')
  t.equal(sliced('slice "abc"'), 'abc')
  const refused: [string, string][] = [
    ['slice .l 4', 'index out of range: 4'],
    ['slice .l 2 1', 'invalid slice index: 2 > 1'],
    ['slice .l 0 3 2', 'invalid slice index: 3 > 2'],
    ['slice .l 1 1 1 1', 'too many slice indexes: 4'],
    ['slice "abc" 0 1 1', 'cannot 3-index slice a string'],
    ['slice "äb" 1', 'the slice ends within a character'],
    ['slice .m 1', "can't slice item of type map[string]interface {}"],
    ['slice .nope', 'slice of untyped nil'],
  ]
  for (const [pipeline, problem] of refused) {
    t.throws(() => sliced(pipeline), { message: `test:1:4: ${problem}` }, pipeline)
  }
})
