import t from 'tap'
import { named } from '../../../libs/template/value.ts'
import { failure, rendered } from './rendered.ts'

t.test('not is the opposite of truth', async (t) => {
  t.equal(rendered('{{ not 0 }}{{ not .list }}{{ not .nope }}', { list: ['a'] }), 'truefalsetrue')
})

t.test('html, js and urlquery escape what their arguments print', async (t) => {
  t.equal(
    rendered(`{{ html "<a b='c'>" }}{{ html "a" 1 2 .nope }}`),
    '&lt;a b=&#39;c&#39;&gt;a1 2&lt;no value&gt;',
  )
  t.equal(rendered(`{{ js "it's" }}{{ "a b&c" | urlquery }}`), "it\\'sa+b%26c")
  t.equal(rendered('{{ html .flag }}', { flag: named('Flag', '<') }), '&lt;')
})

t.test('there are no functions among the data that could be called', async (t) => {
  t.match(failure('{{ call .nope }}').message, 'call of nil')
  t.match(failure('{{ call "lower" "A" }}').message, 'non-function of type string')
})
