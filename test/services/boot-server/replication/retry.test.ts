import { pino } from 'pino'
import t from 'tap'
import { Retry } from '../../../../services/boot-server/replication/retry.ts'

function open() {
  const warnings: { pauseMs: number; reason: string }[] = []
  let worked = Promise.withResolvers<void>()
  const retry = new Retry({
    work: () => worked.resolve(),
    logger: pino({ level: 'warn' }, { write: (line) => warnings.push(JSON.parse(line)) }),
  })
  const again = async (): Promise<void> => {
    await worked.promise
    worked = Promise.withResolvers()
  }
  return { retry, warnings, again }
}

t.test(
  'what fails meanwhile is tried again together, later each time, until something goes well',
  async (t) => {
    const { retry, warnings, again } = open()
    t.teardown(() => retry.close())
    retry.later({ reason: 'first' })
    retry.later({ reason: 'second' })
    await again()
    retry.later({ reason: 'third' })
    await again()
    retry.reset()
    retry.later({ reason: 'fourth' })
    t.match(warnings, [
      { pauseMs: 500, reason: 'first' },
      { pauseMs: 1_000, reason: 'third' },
      { pauseMs: 500, reason: 'fourth' },
    ])
  },
)

t.test('nothing is tried again after it was closed', async (t) => {
  const { retry, warnings } = open()
  retry.close()
  retry.later({ reason: 'late' })
  t.same(warnings, [])
})
