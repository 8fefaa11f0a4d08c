import { pino } from 'pino'
import t from 'tap'
import { encode } from '../../../libs/codec/codec.ts'
import type { NodeEvent, Stage } from '../../../libs/records/node-event.ts'
import { Observed } from '../../../services/controller/observed.ts'

const logger = pino({ level: 'silent' })
const event = (node: string, stage: Stage): NodeEvent => ({
  id: `${node}-${stage}`,
  at: 1,
  rack: 'r1',
  server: 's1',
  node,
  mac: '52:54:00:00:00:01',
  stage,
})

t.test('the last boot of each node is remembered', async (t) => {
  const observed = new Observed({ logger })
  for (const stage of ['dhcp', 'script'] as const) observed.take(encode(event('n1', stage)))
  t.equal(observed.status('n1')?.stage, 'script')
  t.equal(observed.status('n2'), undefined)
})

t.test('who does not follow gets what was kept, and no more', async (t) => {
  const observed = new Observed({ logger })
  observed.take(encode(event('n1', 'dhcp')))
  const events = await Array.fromAsync(observed.events({ follow: false, signal: AbortSignal.abort() }))
  t.same(events, [event('n1', 'dhcp')])
})

t.test('who follows gets each event as it comes, until it leaves', async (t) => {
  const observed = new Observed({ logger })
  const leaving = new AbortController()
  observed.take(encode(event('n1', 'dhcp')))
  const seen: string[] = []
  for await (const { stage } of observed.events({ follow: true, signal: leaving.signal })) {
    seen.push(stage)
    if (seen.length === 1) setImmediate(() => observed.take(encode(event('n1', 'up'))))
    if (seen.length === 2) leaving.abort()
  }
  t.same(seen, ['dhcp', 'up'])
})

t.test('who leaves while nothing happens is let go', async (t) => {
  const observed = new Observed({ logger })
  const leaving = new AbortController()
  setImmediate(() => leaving.abort())
  t.same(await Array.fromAsync(observed.events({ follow: true, signal: leaving.signal })), [])
})

const badPair = (pair: unknown) => ({ ...event('n1', 'script'), pair })

t.test('what a boot began with is remembered', async (t) => {
  const observed = new Observed({ logger })
  observed.take(encode({ ...event('n1', 'script'), pair: { id: 'a', seq: 7 } }))
  t.same(observed.status('n1')?.pair, { id: 'a', seq: 7 })
})

t.test('what is no event does no harm', async (t) => {
  const observed = new Observed({ logger })
  for (const value of [
    null,
    7,
    {},
    { ...event('n1', 'dhcp'), stage: 'nowhere' },
    badPair(null),
    badPair({ id: 'a' }),
  ])
    observed.take(encode(value))
  observed.take(Buffer.from([0x92, 1]))
  t.equal(observed.status('n1'), undefined)
})

t.test(
  'what agents report of many nodes pushes no events of boots out, and all are told in order',
  async (t) => {
    const observed = new Observed({ logger })
    observed.take(encode({ ...event('n1', 'dhcp'), at: 5 }))
    for (let n = 0; n < 12_000; n += 1)
      observed.take(encode({ ...event(`n${n}`, 'up'), id: `${n}`, stage: 'runtime', at: 10 + n }))
    observed.take(encode({ ...event('n2', 'dhcp'), at: 6 }))
    const events = await Array.fromAsync(observed.events({ follow: false, signal: AbortSignal.abort() }))
    t.same(
      events.slice(0, 2).map(({ node }) => node),
      ['n1', 'n2'],
    )
    t.equal(events.at(-1)?.id, '11999')
  },
)
