import t from 'tap'
import { Budget } from '../../../libs/template/budget.ts'
import { OUTPUT_FILES_MAX } from '../../../libs/template/limits.ts'
import { Output } from '../../../libs/template/output.ts'

function output(): Output {
  return new Output(
    new Budget((problem) => {
      throw new Error(problem)
    }),
  )
}

t.test('without a file there is one, which has no name', async (t) => {
  const out = output()
  t.same(out.files(), [{ name: undefined, content: '' }])
  out.print('a')
  out.print('b')
  t.equal(out.text(), 'ab')
  out.print('c')
  t.same([out.text(), out.files()], ['abc', [{ name: undefined, content: 'abc' }]])
})

t.test('what is printed before the first file is dropped, unless it is a link', async (t) => {
  const out = output()
  out.print('before')
  out.begin('a')
  out.print('1')
  out.begin('b')
  out.link('/target')
  t.same(out.files(), [
    { name: 'a', content: '1' },
    { name: 'b', content: '', link: '/target' },
  ])
  t.equal(out.text(), 'before1')
  const linked = output()
  linked.link('/first')
  linked.link('/last')
  linked.begin('a')
  t.same(linked.files(), [
    { name: undefined, content: '', link: '/last' },
    { name: 'a', content: '' },
  ])
})

t.test('the number of files and the size of all are limited', async (t) => {
  const out = output()
  for (let count = 0; count < OUTPUT_FILES_MAX; count++) out.begin('x')
  t.throws(() => out.begin('x'), { message: /more than 10000 files/ })
  t.throws(() => out.print('', 2 ** 30), { message: /larger than/ })
})
