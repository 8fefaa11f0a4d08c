import t from 'tap'
import { KeyLocks } from '../../../libs/blobs/key-locks.ts'

t.test('work on one key is done one after the other, on different keys at the same time', async (t) => {
  const locks = new KeyLocks<string>()
  const events: string[] = []
  const first = Promise.withResolvers<void>()
  const running = [
    locks.run(['a'], async () => {
      events.push('first')
      await first.promise
      events.push('first is done')
    }),
    locks.run(['a', 'b'], async () => void events.push('second')),
    locks.run(['c'], async () => void events.push('other')),
  ]
  t.same(events, ['first', 'other'], 'begun at once')
  first.resolve()
  await Promise.all(running)
  t.same(events, ['first', 'other', 'first is done', 'second'])
})

t.test('work on the same keys in another order does not wait for itself', async (t) => {
  const locks = new KeyLocks<number>()
  let busy = 0
  const work = async () => {
    t.equal(++busy, 1)
    await undefined
    busy--
  }
  const keys = Array.from({ length: 40 }, (_, index) => (index % 2 ? [1, 2, 3] : [3, 2, 1]))
  await Promise.all(keys.map((each) => locks.run(each, work)))
})

t.test('work that fails lets the next one begin', async (t) => {
  const locks = new KeyLocks<string>()
  await t.rejects(
    locks.run(['a'], () => Promise.reject(new Error('failed'))),
    { message: 'failed' },
  )
  t.equal(await locks.run(['a'], async () => 'next'), 'next')
})
