import t from 'tap'
import { kernelWords } from '../../../libs/bootscript/kernel-words.ts'

t.test('kernel arguments are words, but for what is between double quotes', (t) => {
  t.same(kernelWords([]), [])
  t.same(kernelWords(['quiet  console=ttyS0', 'ro']), ['quiet', 'console=ttyS0', 'ro'])
  t.same(kernelWords(['a="b c" "d=e f"']), ['a=b c', 'd=e f'])
  t.same(kernelWords(['a="b c']), ['a=b c'], 'one that does not end goes to the end')
  t.same(kernelWords(['a=""']), ['a='])
  t.end()
})
