import t from 'tap'
import { next, stateOf } from '../../../libs/changes/_changes.ts'
import { openBus } from '../../../support/bus.ts'
import { smallRoot, TestCluster, until } from '../../_cluster.ts'

interface Result {
  ok: boolean
  findings: { level: string; what: string; hint?: string }[]
  seq: number
  checked: Record<string, number>
}

const node = {
  op: 'put' as const,
  kind: 'node' as const,
  name: 'n1',
  value: { rack: 'r1', image: 'debian', networkDevices: { default: { hwaddr: '52:54:00:00:00:01' } } },
}

t.test('where all agrees nothing is found, and it is said how much was looked at', async (t) => {
  const cluster = await TestCluster.start(t)
  await cluster.importImage('debian', await smallRoot(t.testdir()))
  const seq = await cluster.change(node)
  await cluster.startBootServer()
  const check = () => cluster.get<Result>('/check')
  const result = await until(check, ({ findings }) => findings.length === 0)
  t.match(result, {
    ok: true,
    seq,
    checked: { controllers: 1, changes: seq, records: 3, 'MAC addresses': 1, 'boot servers': 1 },
  })
  await cluster.stopBootServer()
  const alone = await until(check, ({ findings }) => findings.length > 0)
  t.match(alone, { ok: true, findings: [{ level: 'warning', what: 'no boot server of rack r1 is alive' }] })
})

t.test('a log that is refused is told first, and what can be checked is', async (t) => {
  const cluster = await TestCluster.start(t)
  const seq = await cluster.change({ ...node, value: {} })
  const bus = openBus(t, cluster.nats.url)
  await bus.ready()
  await bus.changeLog.append(next(stateOf([]), []), { expectedSeq: seq, id: 'forged' })
  const result = await until(
    () => cluster.get<Result>('/check'),
    ({ ok }) => !ok,
  )
  t.match(result, {
    findings: [
      { level: 'error', what: /^this controller takes no changes: .*another history/, hint: /recover/ },
    ],
    checked: { changes: seq },
  })
})
