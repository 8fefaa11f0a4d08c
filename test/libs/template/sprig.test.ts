import t from 'tap'
import { rendered } from './rendered.ts'

t.test('sprig functions give what sprig gives', async (t) => {
  const data = {
    zero: 0,
    no: false,
    empty: '',
    list: ['a', 'b'],
    none: [],
    tags: { a: 'x' },
    mixed: ['a', null, 2],
  }
  const cases: [string, string][] = [
    ['default "d" .nope', 'd'],
    ['default "d" .zero', 'd'],
    ['default "d" .no', 'd'],
    ['default "d" .none', 'd'],
    ['.tags.a | default "d"', 'x'],
    ['default "d"', 'd'],
    ['empty .empty', 'true'],
    ['empty .list', 'false'],
    ['ternary "y" "n" true', 'y'],
    ['false | ternary "y" "n"', 'n'],
    ['join "," .list', 'a,b'],
    ['join "," .mixed', 'a,2'],
    ['join "," "one"', 'one'],
    ['join "," .nope', ''],
    ['lower "AbC"', 'abc'],
    ['upper "abc"', 'ABC'],
    ['trim " \t a b\n"', 'a b'],
    ['replace "a" "bb" "xaya"', 'xbbybb'],
    ['splitList "," "a,b,"', '[a b ]'],
    ['split "." "10.0.1"', 'map[_0:10 _1:0 _2:1]'],
    ['(split "," "a,b")._1', 'b'],
    ['list 1 "a" .nope', '[1 a <nil>]'],
    ['append .list "c"', '[a b c]'],
    ['append (list) 1 | len', '1'],
    ['hasKey .tags "a"', 'true'],
    ['hasKey .tags "toString"', 'false'],
    ['dict "k" "v" 1 2 "odd"', 'map[1:2 k:v odd:]'],
    ['(dict "__proto__" "x").__proto__', 'x'],
  ]
  for (const [pipeline, text] of cases) {
    t.equal(rendered(`{{ ${pipeline.replaceAll('\n', '\\n')} }}`, data), text, pipeline)
  }
})

t.test('a list is not changed by what is appended to it', async (t) => {
  t.equal(rendered('{{ $a := list 1 }}{{ $b := append $a 2 }}{{ $a }}{{ $b }}'), '[1][1 2]')
})

t.test('the parts of split are ranged over in the order of their names as strings', async (t) => {
  const servers = Array.from({ length: 12 }, (_, index) => `s${index}`).join(',')
  t.equal(
    rendered('{{ range split "," .x }}{{ . }} {{ end }}', { x: servers }),
    's0 s1 s10 s11 s2 s3 s4 s5 s6 s7 s8 s9 ',
  )
})
