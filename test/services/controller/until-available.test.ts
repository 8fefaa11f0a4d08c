import { pino } from 'pino'
import t from 'tap'
import { BusUnavailableError } from '../../../libs/bus/errors.ts'
import { untilAvailable } from '../../../services/controller/until-available.ts'
import { never } from './_clusters.ts'

const logger = pino({ level: 'silent' })

t.test('what NATS does not let us do now is tried again', async (t) => {
  let attempts = 0
  const work = async (): Promise<string> => {
    attempts += 1
    if (attempts < 3) throw new BusUnavailableError('no leader')
    return 'done'
  }
  t.equal(await untilAvailable({ doing: 'x', work, signal: never, logger }), 'done')
  t.equal(attempts, 3)
})

t.test('what fails for another reason is not', async (t) => {
  const work = () => Promise.reject(new TypeError('a bug'))
  await t.rejects(untilAvailable({ doing: 'x', work, signal: never, logger }), { message: 'a bug' })
})

t.test('an attempt that never ends is left when the signal aborts', async (t) => {
  const stop = new AbortController()
  const work = () => new Promise<never>(() => {})
  const waiting = untilAvailable({ doing: 'x', work, signal: stop.signal, logger })
  stop.abort(new Error('told to stop'))
  await t.rejects(waiting, { message: 'told to stop' })
})
