import t from 'tap'
import { together } from '../../../libs/image/together.ts'

t.test('what is done side by side comes back in its order', async (t) => {
  const done = await together(undefined, () => [
    new Promise<number>((resolve) => setImmediate(() => resolve(1))),
    Promise.resolve('two'),
  ])
  t.same(done, [1, 'two'])
})

t.test('when one fails the others are told, and have ended when it is thrown', async (t) => {
  const wrong = new Error('wrong')
  let ended = false
  const waiting = async (signal: AbortSignal): Promise<void> => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    await new Promise(setImmediate)
    ended = true
    throw new Error('what came of it')
  }
  await t.rejects(
    together(undefined, (signal) => [waiting(signal), Promise.reject(wrong)]),
    wrong,
  )
  t.equal(ended, true)
})

t.test('a signal is thrown, and not what came of it', async (t) => {
  const reason = new Error('the operator has changed his mind')
  const abort = new AbortController()
  const aborted = (signal: AbortSignal): Promise<never> =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('what came of it'))))
  const working = together(abort.signal, (signal) => [aborted(signal)])
  abort.abort(reason)
  await t.rejects(working, reason)
})
