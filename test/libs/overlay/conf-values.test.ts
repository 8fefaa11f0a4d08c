import t from 'tap'
import { flagOf, groupOf, integerOf, textIn, textsIn } from '../../../libs/overlay/conf-values.ts'

const CONF = { a: { port: 9873, on: 'yes', off: false, list: ['x', 1], empty: '', text: 7 } }

t.test('values are read as what they are for, else they are preset', async (t) => {
  const a = groupOf(CONF, 'a')
  t.equal(integerOf(a, 'port', 1), 9873)
  t.equal(integerOf(a, 'on', 1), 1)
  t.equal(flagOf(a, 'on', false), true)
  t.equal(flagOf(a, 'off', true), false)
  t.equal(flagOf(a, 'gone', true), true)
  t.same(textsIn(a, 'list'), ['x', '1'])
  t.equal(textsIn(a, 'text'), undefined)
  t.equal(textIn(a, 'empty', 'p'), 'p')
  t.equal(textIn(a, 'text'), '7')
  t.same(groupOf(CONF, 'b'), {})
  t.same(groupOf({ b: ['x'] }, 'b'), {})
})
