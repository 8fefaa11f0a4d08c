import t from 'tap'
import { failure, rendered } from '../rendered.ts'

t.test('a pattern that makes other engines run for ever takes no time', async (t) => {
  const data = { text: 'a'.repeat(50_000) }
  t.equal(rendered('{{ regexMatch "^(a+)+$" (printf "%sb" .text) }}', data), 'false')
  t.equal(rendered('{{ regexMatch "(a|a)*b" .text }}', data), 'false')
})

t.test('a search that would look at the whole text for each match ends at a limit', async (t) => {
  // What is counted is what a search may look at: these end at once, and so does the test.
  const data = { text: 'a'.repeat(1_000_000) }
  t.equal(failure('{{ regexFindAll "a|(b{1000})" .text -1 }}', data).code, 'MUSTER_TEMPLATE_LIMIT')
})

t.test('a pattern that is none is an error, but matches nothing', async (t) => {
  t.equal(rendered('{{ regexMatch "(" "a" }}'), 'false')
  t.match(failure('{{ regexFind "(" "a" }}').message, 'missing closing )')
  t.match(failure('{{ regexFind "(?=a)" "a" }}').message, 'invalid or unsupported Perl syntax')
})

t.test('more patterns than are kept come out right', async (t) => {
  const text = '{{ range $i := until 300 }}{{ regexFind (printf "a%d$" $i) "xa299" }}{{ end }}'
  t.equal(rendered(text + text), 'a299a299')
})

t.test('a long pattern is refused', async (t) => {
  t.equal(failure('{{ regexMatch .p "a" }}', { p: 'a'.repeat(20_000) }).code, 'MUSTER_TEMPLATE_LIMIT')
})
