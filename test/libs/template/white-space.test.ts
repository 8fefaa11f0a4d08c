import t from 'tap'
import { isSpace, trimSpace } from '../../../libs/template/white-space.ts'

t.test('white space is what Go takes for it', async (t) => {
  for (const char of [' ', '\t', '\n', '\v', '\u0085', '\u00a0', '\u2003', '\u3000']) t.ok(isSpace(char))
  for (const char of ['a', '\0', '\ufeff', '\u200b']) t.notOk(isSpace(char), JSON.stringify(char))
})

t.test('white space is taken from both ends', async (t) => {
  t.equal(trimSpace(' \u0085a b\n'), 'a b')
  t.equal(trimSpace('\ufeffa'), '\ufeffa', 'not what JavaScript trims')
  t.equal(trimSpace(' \n'), '')
})
