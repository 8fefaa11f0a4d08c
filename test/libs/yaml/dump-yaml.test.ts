import fc from 'fast-check'
import t from 'tap'
import { dumpYaml } from '../../../libs/yaml/dump-yaml.ts'
import { parseYaml } from '../../../libs/yaml/parse-yaml.ts'

t.test('values are written in block style, with keys in their order', async (t) => {
  const value = {
    nodes: { n2: { profiles: ['default', 'gpu'], tags: {} }, n1: { mtu: 9000, onboot: false, x: null } },
  }
  t.equal(
    dumpYaml(value),
    `nodes:
  n2:
    profiles:
      - default
      - gpu
    tags: {}
  n1:
    mtu: 9000
    onboot: false
    x: null
`,
  )
})

t.test('fields that are undefined are left out', async (t) => {
  t.equal(dumpYaml({ a: undefined, b: 1 }), 'b: 1\n')
})

t.test('texts that look like something else come back as texts', async (t) => {
  const texts = `no|No|on|off|y|yes|null|Null|~|~x|~quiet|true|TRUE|1|01|0x10|0o17|0b1|1e3|1_000|.5|.inf|.nan|12:30|2026-01-01
|2026-01-01 10:00:00|52:54:00:12:34:56|00:00:00:00:00:01|=|<<|*a|&a|!a|@a|%a|- a|a: b|a #b|#a|{a}|[a]|'a'|"a"|a'|, a||--- a|...| a|a |: |?
|\ttab|a\nb|\n|a\n\n|\r|\r\n|\u0085|\u2028|\uFEFF|\uFEFFx|\u0000|\u0007|\ud800|é|😀|console=ttyS0,115200n8|__proto__|12345678901234567891`
  const values = texts.split('|').flatMap((each) => [each, { [each]: each }, [[each]]])
  t.strictSame(
    values.map((value) => parseYaml(dumpYaml(value)).value),
    values,
  )
})

t.test('texts that need no quotes have none', async (t) => {
  t.equal(
    dumpYaml(['eth0', '10.0.0.1', 'fd00::1', '/dev/sda', 'a b', 'x=1,2']),
    '- eth0\n- 10.0.0.1\n- fd00::1\n- /dev/sda\n- a b\n- x=1,2\n',
  )
})

t.test('long lines are not folded, and what stands in two places is written twice', async (t) => {
  const long = 'word '.repeat(100).trim()
  const shared = { long }
  t.equal(dumpYaml({ a: shared, b: shared }), `a:\n  long: ${long}\nb:\n  long: ${long}\n`)
})

t.test('what is read of what was written is the same value', async (t) => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5, stringUnit: 'binary' }), (value) => {
      t.strictSame(parseYaml(dumpYaml(value)).value, value)
    }),
    { numRuns: 500 },
  )
})

t.test('every path of what was written has a line with its last key in it', async (t) => {
  const keys = fc.stringMatching(/^[a-z]{1,8}$/)
  const tree = fc.letrec<{ map: object; leaf: string }>((tie) => ({
    leaf: fc.stringMatching(/^[a-z \n]{0,9}$/),
    map: fc.dictionary(keys, fc.oneof({ maxDepth: 4 }, tie('leaf'), tie('map')), { minKeys: 1, maxKeys: 5 }),
  })).map
  fc.assert(
    fc.property(tree, (value) => {
      const text = dumpYaml(value)
      const lines = text.split('\n')
      const { lineOf } = parseYaml(text)
      for (const path of pathsOf(value)) {
        const line = lines[lineOf(path)! - 1]!
        t.match(line.trim().replaceAll(/['"]/g, ''), new RegExp(`^${path.at(-1)}:`), text)
      }
    }),
    { numRuns: 200 },
  )
})

function pathsOf(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, field]) => [
    [key],
    ...pathsOf(field).map((path) => [key, ...path]),
  ])
}
