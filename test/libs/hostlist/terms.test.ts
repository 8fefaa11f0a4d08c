import t from 'tap'
import { EXPRESSION_LENGTH_MAX } from '../../../libs/hostlist/limits.ts'
import { cutTerms } from '../../../libs/hostlist/terms.ts'
import { thrown } from './_hostlists.ts'

function terms(text: string): string[] {
  return cutTerms(text).map((term) => `${term.operator}${term.text}@${term.offset}`)
}

t.test('operands are cut at operators and white space, with their place', async (t) => {
  t.same(terms('a,b!c&d^e'), [',a@0', ',b@2', '!c@4', '&d@6', '^e@8'])
  t.same(terms('a b\tc\r\nd'), [',a@0', ',b@2', ',c@4', ',d@7'])
})

t.test('white space around an operator and around the whole means nothing', async (t) => {
  t.same(terms('  a , b ! c\n'), [',a@2', ',b@6', '!c@10'])
  t.same(terms(' \n'), [])
  t.same(terms(''), [])
})

t.test('commas, operators and white space in brackets do not cut', async (t) => {
  t.same(terms('n[1,3 , 5]x[2],m'), [',n[1,3 , 5]x[2]@0', ',m@15'])
  t.same(terms('n[1!2]'), [',n[1!2]@0'], 'whether they are numbers is looked at later')
})

t.test('a missing operand is an error that says beside what', async (t) => {
  for (const [text, position, problem] of [
    [',a', 1, 'a name is missing before ","'],
    ['!a', 1, 'a name is missing before "!"'],
    ['a,,b', 3, 'a name is missing before ","'],
    ['a ! , b', 5, 'a name is missing before ","'],
    ['a,', 2, 'a name is missing after ","'],
    ['a& ', 2, 'a name is missing after "&"'],
  ] as const) {
    t.match(
      thrown(() => cutTerms(text)),
      { code: 'MUSTER_HOSTLIST', position, problem },
      text,
    )
  }
})

t.test('unbalanced brackets are errors at the bracket', async (t) => {
  for (const [text, position, problem] of [
    ['n[1-3', 2, 'the bracket is not closed'],
    ['a,n[', 4, 'the bracket is not closed'],
    ['n1]', 3, '"]" closes a bracket that was not opened'],
    [']', 1, '"]" closes a bracket that was not opened'],
    ['n[1[2]]', 4, 'a bracket within a bracket'],
  ] as const) {
    t.match(
      thrown(() => cutTerms(text)),
      { position, problem, hint: /n\[1-3\]/ },
      text,
    )
  }
})

t.test('an expression has a greatest length', async (t) => {
  t.equal(cutTerms('a '.repeat(EXPRESSION_LENGTH_MAX / 2)).length, EXPRESSION_LENGTH_MAX / 2)
  t.throws(() => cutTerms(' '.repeat(EXPRESSION_LENGTH_MAX + 1)), { message: /longer than/ })
})
