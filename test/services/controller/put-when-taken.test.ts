import t from 'tap'
import { ChainBrokenError } from '../../../libs/changes/errors.ts'
import { putWhenTaken } from '../../../services/controller/put-when-taken.ts'
import { Refusal } from '../../../services/controller/refusal.ts'
import { never, recordingLogger } from './_clusters.ts'

t.test('what has to be put waits until changes are taken, also if that ends in between', async (t) => {
  const { logger } = recordingLogger()
  const refusal = new Refusal(logger)
  const broken = new ChainBrokenError('broken')
  let calls = 0
  const put = async (): Promise<void> => {
    calls += 1
    if (calls > 1) return
    refusal.make(broken)
    throw broken
  }
  refusal.make(broken)
  const putting = putWhenTaken({ cluster: { refusal }, put, signal: never, logger })
  t.equal(calls, 0)
  refusal.withdraw()
  await refusal.untilMade(never)
  t.equal(calls, 1)
  refusal.withdraw()
  await putting
  t.equal(calls, 2)
})

t.test('a failure that has nothing to do with the log is told and thrown', async (t) => {
  const { logger, messages } = recordingLogger()
  const put = async (): Promise<void> => {
    throw new Error('no such directory')
  }
  const putting = putWhenTaken({ cluster: { refusal: new Refusal(logger) }, put, signal: never, logger })
  await t.rejects(putting, { message: 'no such directory' })
  t.same(messages.items, ['cannot put what comes with muster'])
})
