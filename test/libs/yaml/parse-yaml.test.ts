import t from 'tap'
import { VALUES_MAX } from '../../../libs/yaml/limits.ts'
import { parseYaml } from '../../../libs/yaml/parse-yaml.ts'

t.test('maps, lists, texts, numbers, flags and null are read by the core schema of YAML 1.2', async (t) => {
  const text = `
text: hello world
yes: no
on: off
count: 12
signed: -3
hex: 0x10
octal: 0o17
padded: 0123
fraction: 1.5
power: 1e3
flag: true
nothing:
tilde: ~
quoted: "12"
also: '~'
time: 12:30
date: 2026-01-01
mac: 52:54:00:12:34:56
list: [a, 1, {b: null}]
block: |
  one
    two
folded: >-
  one
  two
`
  t.same(parseYaml(text).value, {
    text: 'hello world',
    yes: 'no',
    on: 'off',
    count: 12,
    signed: -3,
    hex: 16,
    octal: 15,
    padded: 123,
    fraction: 1.5,
    power: 1000,
    flag: true,
    nothing: null,
    tilde: null,
    quoted: '12',
    also: '~',
    time: '12:30',
    date: '2026-01-01',
    mac: '52:54:00:12:34:56',
    list: ['a', 1, { b: null }],
    block: 'one\n  two\n',
    folded: 'one two',
  })
})

t.test('keys stay as they are written, so that no two names become one', async (t) => {
  const { value } = parseYaml('nodes: {001: a, 1: b, 0x1: c, true: d, ~: e, "": f}')
  t.strictSame(value, { nodes: { '001': 'a', 1: 'b', '0x1': 'c', true: 'd', '~': 'e', '': 'f' } })
})

t.test('a number that would lose digits, or that JSON cannot carry, stays a text', async (t) => {
  for (const text of ['12345678901234567891', '.inf', '-.inf', '.nan', '1e999']) {
    t.equal(parseYaml(text).value, text)
  }
  t.equal(parseYaml('9007199254740991').value, 9007199254740991)
})

t.test('a text with nothing in it, or with comments alone, is null and has no lines', async (t) => {
  for (const text of ['', '\n\n', '# none\n']) {
    const document = parseYaml(text)
    t.equal(document.value, null)
    t.equal(document.lineOf(['nodes']), undefined)
  }
  t.equal(parseYaml('---\n...\n').value, null)
})

t.test('a text may come from Windows, and begin with a header', async (t) => {
  t.same(parseYaml('\uFEFF%YAML 1.2\r\n---\r\na: 1\r\nb:\r\n- c\r\n').value, { a: 1, b: ['c'] })
})

t.test('keys that JavaScript gives a meaning are keys like others', async (t) => {
  const value = parseYaml('__proto__: {x: 1}\nconstructor: 2').value as object
  t.same(Object.entries(value), [
    ['__proto__', { x: 1 }],
    ['constructor', 2],
  ])
  t.equal(Object.getPrototypeOf(value), Object.prototype)
})

t.test('the line of a field is that of its key, of an item that where it begins', async (t) => {
  const text = `# cluster
nodes:

  n1:
    profiles: [default,
      gpu]
    tags:   # for people
      rack: "r 1"
      empty:
  n2:
    profiles:
    - a
    -   - b
        - c: 1
          d: 2
    args: >
      quiet
      splash
    last: x
`
  const { lineOf } = parseYaml(text)
  for (const [path, line] of [
    [[], 2],
    [['nodes'], 2],
    [['nodes', 'n1'], 4],
    [['nodes', 'n1', 'profiles', 0], 5],
    [['nodes', 'n1', 'profiles', 1], 6],
    [['nodes', 'n1', 'tags', 'rack'], 8],
    [['nodes', 'n1', 'tags', 'empty'], 9],
    [['nodes', 'n2', 'profiles', 0], 12],
    [['nodes', 'n2', 'profiles', '1', 1, 'd'], 15],
    [['nodes', 'n2', 'args'], 16],
    [['nodes', 'n2', 'last'], 19],
  ] as const) {
    t.equal(lineOf(path), line, path.join('.'))
  }
})

t.test('the line of what is not there is that of the nearest part above it', async (t) => {
  const { lineOf } = parseYaml('a: 1\nb:\n  c: [x]\n')
  t.equal(lineOf(['b', 'nope', 'deeper']), 2)
  t.equal(lineOf(['b', 'c', 7]), 3)
  t.equal(lineOf(['a', 'x']), 1)
  t.equal(lineOf(['nope']), 1)
})

t.test('what is wrong is told with file, line, column and the line itself', async (t) => {
  const error = thrown(() => parseYaml('a: 1\nb:\n\tc: 2\n', { file: 'nodes.yaml' }))
  t.match(error, {
    code: 'MUSTER_YAML',
    category: 'invalid',
    file: 'nodes.yaml',
    line: 3,
    column: 1,
    problem: /tab/,
    hint: 'Indent with spaces.',
  })
  t.match(error.message, /^nodes\.yaml:3:1: tab characters .*\n {2}\tc: 2$/)
})

t.test('texts that are no YAML, or use what is not supported, are errors that name the line', async (t) => {
  for (const [text, line, problem] of [
    ['a: 1\nb: 2\na: 3\n', 3, '"a" is there already'],
    ['a:\n  {x: 1, "x": 2}\n', 2, '"x" is there already'],
    ['a: 1\n---\nb: 2\n', 2, 'a second document, where one is expected'],
    ['--- a\n...\nb\n', 2, 'a second document, where one is expected'],
    ['a: 1\n  b: 2\n', 2, /indentation/],
    ['a: b: c\n', 1, /indentation/],
    ['- a\nb: 1\n', 2, /expected/],
    ['a: [1,\n b: }\n', 2, /comma/],
    ['a: "x\n', 2, /./],
    ['a: 1\nb: *x\n', 2, 'nothing above has the anchor &x'],
    ['a: &x [*x]\n', 1, 'nothing above has the anchor &x'],
    ['a: &x {b: 1}\nc:\n  <<: *x\n', 3, 'merge keys (<<) are not supported'],
    ['a: !!binary aGk=\n', 1, 'tags such as !!binary are not supported'],
    ['? [a]\n: 1\n', 1, 'a key must be a text'],
    ['a: \u0007\n', 1, /non-printable/],
    [`${'['.repeat(200)}${']'.repeat(200)}`, 1, /nesting/],
  ] as const) {
    t.match(
      thrown(() => parseYaml(text)),
      { code: 'MUSTER_YAML', line, problem },
      JSON.stringify(text),
    )
  }
})

t.test('a very long line is cut in the message', async (t) => {
  t.ok(thrown(() => parseYaml(`a: [${'x'.repeat(10_000)}`)).message.length < 300)
})

t.test('aliases repeat what has an anchor', async (t) => {
  const document = parseYaml('a: &x {b: [1]}\nc: *x\nd:\n  - *x\n')
  t.same(document.value, { a: { b: [1] }, c: { b: [1] }, d: [{ b: [1] }] })
  t.equal(document.lineOf(['c']), 2)
  t.equal(document.lineOf(['d', 0]), 4)
  t.equal(document.lineOf(['a']), 1)
})

t.test('aliases cannot make much of little', async (t) => {
  const laughs = ['a: &a [x, x, x]', 'b: &b [*a, *a, *a]', 'c: &c [*b, *b, *b]'].join('\n')
  t.match(
    thrown(() => parseYaml(laughs)),
    { line: 3, problem: '*b repeats what has an alias in it' },
  )
  const wide = `a: &a [${'x,'.repeat(9_999)}]\nb: [${'*a,'.repeat(VALUES_MAX / 10_000)}]\n`
  t.match(
    thrown(() => parseYaml(wide)),
    { line: 2, problem: `more than ${VALUES_MAX} values` },
  )
})

function thrown(call: () => unknown): Error & { message: string } {
  try {
    call()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}
