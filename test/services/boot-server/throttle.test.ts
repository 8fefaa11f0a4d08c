import t from 'tap'
import { Throttle } from '../../../services/boot-server/throttle.ts'

t.test('what is asked for many times is done once, and again when it is asked for again', async (t) => {
  let done = 0
  let next = Promise.withResolvers<void>()
  const work = (): void => {
    done += 1
    next.resolve()
  }
  const throttle = new Throttle({ work, intervalMs: () => 5 })
  for (let asked = 0; asked < 100; asked += 1) throttle.poke()
  await next.promise
  t.equal(done, 1)
  next = Promise.withResolvers()
  throttle.poke()
  await next.promise
  t.equal(done, 2)
  throttle.poke()
  throttle.close()
  throttle.poke()
  t.equal(done, 2)
})
