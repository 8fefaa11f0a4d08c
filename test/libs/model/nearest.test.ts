import t from 'tap'
import { nearest, suggestion } from '../../../libs/model/nearest.ts'

t.test('the name that was probably meant is found', async (t) => {
  const names = ['rack', 'image', 'kernel', 'networkDevices']
  t.equal(nearest('rakc', names), 'rack', 'two letters in the wrong order')
  t.equal(nearest('iamge', names), 'image')
  t.equal(nearest('networkDevice', names), 'networkDevices', 'one is missing')
  t.equal(nearest('KERNEL', names), 'kernel')
  t.equal(nearest('initrd', names), undefined, 'nothing is near')
  t.equal(nearest('x'.repeat(1_000), names), undefined)
  t.equal(nearest('rack', []), undefined)
})

t.test('it is put as a question, or not at all', async (t) => {
  t.equal(suggestion('rakc', ['rack']), '; did you mean rack?')
  t.equal(suggestion('other', ['rack']), '')
})
