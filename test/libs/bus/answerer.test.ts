import t from 'tap'
import { askSubject } from '../../../libs/bus/names.ts'
import { until } from '../../services/_cluster.ts'
import { openBus } from '../../support/bus.ts'
import { startNatsServer } from '../../support/nats-server.ts'

const asking = { doing: 'ask', timeoutMs: 5_000 }

t.test('whoever is asked answers, also after NATS was away', async (t) => {
  const nats = await startNatsServer(t)
  const [one, other] = [openBus(t, nats.url), openBus(t, nats.url)]
  await Promise.all([one.ready(), other.ready()])
  const subject = askSubject('c1.example')
  const answerer = one.answer({
    subject,
    answer: async (question) => Buffer.from(`${question.length} bytes`),
  })
  const ask = () =>
    other.ask(subject, Buffer.from('abc'), asking).then(
      (answer) => Buffer.from(answer).toString(),
      (error: Error) => error.message,
    )
  t.equal(await until(ask, (answer) => !answer.startsWith('cannot')), '3 bytes')
  await nats.stop()
  t.match(await ask(), /not connected|no answer|cannot/)
  await nats.start()
  t.equal(await until(ask, (answer) => !answer.startsWith('cannot')), '3 bytes')
  await answerer.close()
  t.match(await ask(), /nothing in NATS answers/)
})

t.test('what cannot be answered is not, and the next question is', async (t) => {
  const nats = await startNatsServer(t)
  const bus = openBus(t, nats.url)
  await bus.ready()
  const subject = askSubject('c1')
  let asked = 0
  bus.answer({
    subject,
    answer: async (question) => {
      asked += 1
      if (asked === 1) throw new Error('no')
      return question
    },
  })
  const short = { doing: 'ask', timeoutMs: 300 }
  const ask = () => bus.ask(subject, Buffer.from('again'), short).catch(() => undefined)
  await until(ask, (answer) => answer !== undefined)
  t.ok(asked > 1)
})

t.test('after closing, who asks hears at once that nothing answers', async (t) => {
  const nats = await startNatsServer(t)
  const [one, other] = [openBus(t, nats.url), openBus(t, nats.url)]
  await Promise.all([one.ready(), other.ready()])
  for (let round = 0; round < 50; round++) {
    const subject = askSubject(`c${round}`)
    const answerer = one.answer({ subject, answer: async (question) => question })
    const ask = () =>
      other.ask(subject, Buffer.from('abc'), asking).then(
        () => 'an answer',
        (error: Error) => error.message,
      )
    await until(ask, (answer) => answer === 'an answer')
    await answerer.close()
    t.match(await ask(), /nothing in NATS answers/)
  }
})
