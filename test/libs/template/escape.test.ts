import t from 'tap'
import { escapeHtml, escapeJavaScript, escapeQuery } from '../../../libs/template/escape.ts'

t.test('HTML is escaped as Go does', async (t) => {
  t.equal(
    escapeHtml(`<a href="x">it's & \0</a>`),
    '&lt;a href=&#34;x&#34;&gt;it&#39;s &amp; \ufffd&lt;/a&gt;',
  )
})

t.test('JavaScript is escaped as Go does', async (t) => {
  t.equal(
    escapeJavaScript(`a'b"c\\ <x>=&\n\x7fä\u2028\u{1F600}\u{e0001}`),
    `a\\'b\\"c\\\\ \\u003Cx\\u003E\\u003D\\u0026\\u000A\x7fä\\u2028\u{1F600}\\uE0001`,
  )
})

t.test('a query is escaped as Go does', async (t) => {
  t.equal(escapeQuery('a b+c/ä~-_.'), 'a+b%2Bc%2F%C3%A4~-_.')
})
