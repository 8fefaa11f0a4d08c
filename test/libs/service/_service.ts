// A service for run-service.test.ts, as a process of its own: its argument says how it behaves.
import { pino } from 'pino'
import { TokenError } from '../../../libs/http/errors.ts'
import { runService } from '../../../libs/service/run-service.ts'

const [behaviour] = process.argv.slice(2)

process.exitCode = await runService({
  logger: pino(),
  start: async (stop) => {
    if (behaviour === 'refuses') throw new TokenError('it cannot start', { hint: 'do this' })
    console.log('starting')
    if (behaviour === 'starts for ever') {
      await new Promise((_, reject) => {
        const alive = setInterval(() => {}, 1_000)
        stop.addEventListener('abort', () => {
          clearInterval(alive)
          reject(stop.reason)
        })
      })
    }
    const alive = setInterval(() => {}, 1_000)
    return {
      failed: behaviour === 'fails' ? Promise.resolve(new Error('gave up')) : new Promise(() => {}),
      async [Symbol.asyncDispose]() {
        clearInterval(alive)
        console.log('closed')
      },
    }
  },
})
