import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { following } from '../../../../services/controller/images/following.ts'
import { drain } from './sources/_import.ts'

const never = new AbortController().signal

t.test('what work reports is yielded, the newest of it, and its result returned', async (t) => {
  const working = following(never, async (report: (step: number) => void) => {
    report(1)
    report(2)
    await turn()
    report(3)
    return 'done'
  })
  t.same(await drain(working), { steps: [2, 3], result: 'done' })
})

t.test('its failure is that of the whole', async (t) => {
  const working = following(never, async (report: (step: number) => void) => {
    report(1)
    throw new Error('no')
  })
  await t.rejects(drain(working), { message: 'no' })
})

t.test('a reader that leaves ends the work, and waits until it has ended', async (t) => {
  let ended = false
  const working = following(never, async (report: (step: number) => void, signal) => {
    report(1)
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    await turn()
    ended = true
  })
  for await (const step of working) {
    t.equal(step, 1)
    break
  }
  t.ok(ended)
})

t.test('a signal reaches the work', async (t) => {
  const stop = new AbortController()
  const working = following(stop.signal, async (report: (step: number) => void, signal) => {
    report(1)
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    signal.throwIfAborted()
  })
  const reason = new Error('stop')
  t.same(await working.next(), { value: 1, done: false })
  stop.abort(reason)
  await t.rejects(working.next(), reason)
})
