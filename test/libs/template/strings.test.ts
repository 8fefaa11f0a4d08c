import t from 'tap'
import { split, trimSpace } from '../../../libs/template/strings.ts'
import { failure, rendered } from './rendered.ts'

t.test('white space is what it is in Go', async (t) => {
  t.equal(
    trimSpace('\u0085\u00a0\u3000\v a\u200b \u2028'),
    'a\u200b',
    'next line is, zero width space is not',
  )
  t.equal(trimSpace('\ufeffa'), '\ufeffa')
  t.equal(trimSpace(' '.repeat(100_000)), '')
})

t.test('case is mapped code point by code point, or not at all', async (t) => {
  t.equal(rendered('{{ upper "ärger Σς" }} {{ lower "ÄRGER ΣΑΣ" }}'), 'ÄRGER ΣΣ ärger σασ')
  t.match(failure('{{ upper "straße" }}').message, 'upper of "ß" is not supported')
})

t.test('an empty separator is found around every code point', async (t) => {
  t.same(split({ separator: '', text: 'a\u{1F600}' }), ['a', '\u{1F600}'])
  t.same(split({ separator: '', text: '' }), [])
  t.same(split({ separator: ',', text: '' }), [''])
  t.equal(rendered('{{ replace "" "-" "ab" }}{{ replace "" "x" "" }}'), '-a-b-x')
})

t.test('a replacement that would fill the memory is refused', async (t) => {
  const data = { long: 'a'.repeat(1_000_000) }
  t.match(failure('{{ replace "a" .long .long }}', data).code, 'MUSTER_TEMPLATE_LIMIT')
})
