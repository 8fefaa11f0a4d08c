import t from 'tap'
import { ChainBrokenError } from '../../../libs/changes/errors.ts'
import { Refusal } from '../../../services/controller/refusal.ts'
import { never, recordingLogger } from './_clusters.ts'

const broken = (message: string) => new ChainBrokenError(message)

t.test('a refusal is told once for each reason, and when it is over', async (t) => {
  const { logger, messages } = recordingLogger()
  const refusal = new Refusal(logger)
  const told: (string | undefined)[] = []
  const forget = refusal.listen(() => told.push(refusal.reason?.message))
  refusal.throwIfMade()
  for (const message of ['one', 'one', 'two']) refusal.make(broken(message))
  t.throws(() => refusal.throwIfMade(), { message: 'two' })
  refusal.withdraw()
  refusal.withdraw()
  t.same(told, ['one', 'two', undefined])
  t.equal(messages.items.length, 3)
  forget()
  refusal.make(broken('three'))
  t.equal(told.length, 3)
})

t.test('who waits is told of the next refusal, and of its end', async (t) => {
  const refusal = new Refusal(recordingLogger().logger)
  await refusal.untilOver(never)
  const { signal } = refusal
  const made = refusal.untilMade(never)
  refusal.make(broken('one'))
  await made
  t.match(signal.reason, { message: 'one' })
  t.ok(refusal.signal.aborted)
  const over = refusal.untilOver(never)
  refusal.withdraw()
  await over
  t.notOk(refusal.signal.aborted)
  await t.rejects(refusal.untilMade(AbortSignal.abort(new Error('enough'))), { message: 'enough' })
})

t.test('one that is final stays, whatever the log says later', async (t) => {
  const refusal = new Refusal(recordingLogger().logger)
  refusal.make(broken('one'))
  refusal.make(broken('for good'), { isFinal: true })
  refusal.make(broken('two'))
  refusal.withdraw()
  t.match(refusal.reason, { message: 'for good' })
})
