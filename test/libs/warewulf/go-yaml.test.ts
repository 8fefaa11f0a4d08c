import t from 'tap'
import { goText, goValue, isScalar, parseGoYaml } from '../../../libs/warewulf/go-yaml.ts'

function valueIn(yaml: string): unknown {
  return goValue(parseGoYaml(yaml)!)
}

t.test('plain scalars stand for what they do in Go', async (t) => {
  const cases: readonly [string, unknown][] = [
    ['1', 1n],
    ['-7', -7n],
    ['+5', 5n],
    ['1_000', 1000n],
    ['0x1F', 31n],
    ['0o17', 15n],
    ['0777', 511n],
    ['0b101', 5n],
    ['18446744073709551615', 18446744073709551615n],
    ['99999999999999999999', 1e20],
    ['08', 8],
    ['1.0', 1],
    ['1.5', 1.5],
    ['.5', 0.5],
    ['1e3', 1000],
    ['.inf', Number.POSITIVE_INFINITY],
    ['true', true],
    ['False', false],
    ['yes', 'yes'],
    ['~', null],
    ['2026-01-02', '2026-01-02'],
    ['10.0.0.1', '10.0.0.1'],
    ['"1"', '1'],
    ["'true'", 'true'],
    ['5G', '5G'],
  ]
  for (const [text, value] of cases) t.same(valueIn(`a: ${text}\n`), { a: value }, text)
})

t.test('maps and lists are read as deep as they are', async (t) => {
  t.same(valueIn('a:\n  - {b: 1}\n  - [x, "2"]\n'), { a: [{ b: 1n }, ['x', '2']] })
  t.equal(parseGoYaml(''), undefined)
})

t.test('for a text every scalar is what was written, and null is empty', async (t) => {
  const list = parseGoYaml('[007, yes, ~, "~", null]') as readonly { text: string; isPlain: boolean }[]
  t.same(
    list.map((each) => isScalar(each) && goText(each)),
    ['007', 'yes', '', '~', ''],
  )
})

t.test('what is no YAML is refused with its place', async (t) => {
  t.throws(() => parseGoYaml('a:\n\t- b\n', { file: 'nodes.conf' }), { message: /^nodes\.conf:2/ })
})
