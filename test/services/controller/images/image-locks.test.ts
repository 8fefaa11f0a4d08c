import { test } from 'tap'
import { ImageBusyError } from '../../../../services/controller/errors.ts'
import { ImageLocks } from '../../../../services/controller/images/image-locks.ts'

test('one thing at a time is done to an image', async (t) => {
  const locks = new ImageLocks()
  const first = locks.take('debian', 'imported')
  t.throws(() => locks.take('debian', 'built'), new ImageBusyError(['image debian is being imported']))
  t.equal(locks.doing('debian'), 'imported')
  first[Symbol.dispose]()
  t.equal(locks.doing('debian'), undefined)
  locks.take('debian', 'built')[Symbol.dispose]()
})

test('not more than a few images are worked on at once', async (t) => {
  const locks = new ImageLocks()
  for (const name of ['a', 'b', 'c', 'd']) locks.take(name, 'built')
  t.throws(() => locks.take('e', 'built'), { code: 'MUSTER_IMAGE_BUSY', message: /a is being built.*d is/ })
})

test('open shells take no place from builds, and have a limit of their own', async (t) => {
  const locks = new ImageLocks()
  for (let at = 0; at < 32; at++) locks.take(`shell-${at}`, 'worked on by bob', { kind: 'session' })
  locks.take('x', 'built')
  t.throws(() => locks.take('y', 'worked on by bob', { kind: 'session' }), {
    code: 'MUSTER_IMAGE_BUSY',
    message: /shell-31 is being worked on by bob$/,
  })
  t.throws(() => locks.take('shell-1', 'built'), { message: /shell-1 is being worked on by bob$/ })
})
