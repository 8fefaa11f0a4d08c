import { test } from 'tap'
import { inOrder } from '../../../libs/image/in-order.ts'
import { collect } from '../archive/_tools.ts'

test('results come in the order of the items, and not too many are worked on at once', async (t) => {
  const waiting: (() => void)[] = []
  let most = 0
  const work = async (item: number): Promise<number> => {
    await new Promise<void>((resolve) => {
      waiting.push(resolve)
      most = Math.max(most, waiting.length)
      // The last to come is the first to be done.
      if (waiting.length === 3 || item === 9) for (const done of waiting.splice(0).reverse()) done()
    })
    return item
  }
  t.same(
    await collect(inOrder([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], work, { atOnceMax: 3 })),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  )
  t.equal(most, 3)
})

test('what was begun has ended when one fails', async (t) => {
  let ended = 0
  const work = async (item: number): Promise<number> => {
    if (item === 0) throw new Error('no')
    await new Promise((resolve) => setImmediate(resolve))
    ended++
    return item
  }
  await t.rejects(collect(inOrder([0, 1, 2], work, { atOnceMax: 3 })), { message: 'no' })
  t.equal(ended, 2)
})
