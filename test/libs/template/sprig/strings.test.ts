import t from 'tap'
import { failure, rendered } from '../rendered.ts'

t.test('texts are cut at bytes, as in Go, but never inside of a character', async (t) => {
  t.equal(rendered('{{ trunc 5 "grün!" }}|{{ substr 2 4 "grün" }}|{{ trunc -3 "grün" }}'), 'grün|ü|ün')
  for (const text of [
    '{{ trunc 3 "grün" }}',
    '{{ substr 0 1 "ä" }}',
    '{{ abbrev 6 "grün ist" }}',
    '{{ wrapWith 1 "" "ä" }}',
  ]) {
    t.match(failure(text).message, 'the result is not UTF-8', text)
  }
})

t.test('a text that would fill the memory is not made', async (t) => {
  const data = { long: 'a\n'.repeat(1_000_000) }
  for (const text of [
    '{{ repeat 100000000 "ab" }}',
    '{{ repeat 9000000000000000 "" | repeat 9000000000000000 }}x{{ repeat 9000000000000000 "a" }}',
    '{{ indent 100 .long }}',
    '{{ nindent 100000000 "a" }}',
    '{{ cat .long .long .long .long .long }}',
    '{{ join .long (list 1 2 3 4 5 6 7) }}',
    '{{ squote .long .long .long .long .long }}',
    '{{ wrapWith 1 .long .long }}',
  ]) {
    t.equal(failure(text, data).code, 'MUSTER_TEMPLATE_LIMIT', text)
  }
})
