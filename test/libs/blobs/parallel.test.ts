import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { forEachParallel } from '../../../libs/blobs/parallel.ts'

t.test('every item is worked on, and no more at once than allowed', async (t) => {
  const done: number[] = []
  let running = 0
  let most = 0
  await forEachParallel([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    running++
    most = Math.max(most, running)
    await setImmediate()
    running--
    done.push(item)
  })
  t.same(done.toSorted(), [1, 2, 3, 4, 5, 6, 7])
  t.equal(most, 3)
})

t.test('a failure begins no more, and comes when nothing runs', async (t) => {
  const begun: number[] = []
  let running = 0
  const work = forEachParallel([1, 2, 3, 4, 5], 2, async (item) => {
    begun.push(item)
    if (item === 1) throw new Error('first')
    running++
    await setImmediate()
    running--
  })
  await t.rejects(work, { message: 'first' })
  t.equal(running, 0)
  t.same(begun, [1, 2])
})
