import t from 'tap'
import { split, title, toLower, toUpper, trimSet } from '../../../libs/template/strings.ts'
import { failure, rendered } from './rendered.ts'

t.test('case is mapped character by character, wherever they stand', async (t) => {
  t.equal(toUpper('ärger Σς straße ŉ'), 'ÄRGER ΣΣ STRAßE ŉ', 'what has no single capital stays')
  t.equal(toLower('ÄRGER ΣΑΣ İ'), 'ärger σασ i', 'the last sigma of a word is like others')
  t.equal(title('ǆ don’t hello_world x-y'), 'ǅ Don’t Hello_world X-Y')
})

t.test('an empty separator is found around every code point', async (t) => {
  t.same(split({ separator: '', text: 'a\u{1F600}' }), ['a', '\u{1F600}'])
  t.same(split({ separator: '', text: '' }), [])
  t.same(split({ separator: ',', text: '' }), [''])
  t.same(split({ separator: ',', text: 'a,b,c', count: 2 }), ['a', 'b,c'])
  t.equal(rendered('{{ replace "" "-" "ab" }}{{ replace "" "x" "" }}'), '-a-b-x')
})

t.test('a set of characters is cut off at both ends', async (t) => {
  t.equal(trimSet('\u{1F600}-a-\u{1F600}', { set: '-\u{1F600}' }), 'a')
  t.equal(trimSet('--', { set: '-' }), '')
})

t.test('a replacement that would fill the memory is refused', async (t) => {
  const data = { long: 'a'.repeat(1_000_000) }
  t.match(failure('{{ replace "a" .long .long }}', data).code, 'MUSTER_TEMPLATE_LIMIT')
})
