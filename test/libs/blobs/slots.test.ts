import t from 'tap'
import { Slots } from '../../../libs/blobs/slots.ts'

t.test('no more run at once than there are slots, in the order they came', async (t) => {
  const slots = new Slots(3)
  let running = 0
  const begun: number[] = []
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      slots.run(async () => {
        begun.push(index)
        t.ok(++running <= 3)
        await new Promise(setImmediate)
        running--
      }),
    ),
  )
  t.same(
    begun,
    Array.from({ length: 20 }, (_, index) => index),
  )
})

t.test('work that fails frees its slot', async (t) => {
  const slots = new Slots(1)
  await t.rejects(
    slots.run(() => Promise.reject(new Error('failed'))),
    { message: 'failed' },
  )
  t.equal(await slots.run(async () => 'next'), 'next')
})
