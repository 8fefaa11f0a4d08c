import t from 'tap'
import { decodeNodeRecord } from '../../../../libs/records/decode.ts'
import { openBus, readyBus } from '../../../support/bus.ts'
import type { Owner } from '../../../support/nats-server.ts'
import { smallRoot, TestCluster, TOKEN, until } from '../../_cluster.ts'
import { never, openCluster, propose, putNode } from '../_clusters.ts'

interface Line {
  progress?: string
  result?: { before: { seq: number }; after: { seq: number }; appended: number }
  error?: { code: string; hint: string }
}

/** The last line of the answer. */
async function recover(cluster: TestCluster, body: object = {}): Promise<Line> {
  const response = await fetch(`${cluster.url}/v1/recover`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify(body),
  })
  const lines = (await response.text()).trim().split('\n')
  return JSON.parse(lines.at(-1)!)
}

const problemOf = async (cluster: TestCluster) =>
  (await cluster.get<{ problem?: string }>('/cluster')).problem

/** Empties NATS, and has another controller begin a new history of `count` changes there. */
async function beginAnew(t: Owner, cluster: TestCluster, options: { directory: string; count: number }) {
  await cluster.nats.stop()
  await cluster.nats.wipeStore()
  await cluster.nats.start()
  const bus = await readyBus(t, cluster.nats.url)
  const fresh = await openCluster(t, bus, options.directory)
  await fresh.cluster.start(never)
  for (let n = 1; n <= options.count; n += 1) await propose(fresh.cluster, putNode(`fresh${n}`))
  return { bus, ...fresh }
}

t.test('a log that is whole, or becomes so by itself, is no harm', async (t) => {
  const cluster = await TestCluster.start(t)
  const seq = await cluster.change(putNode('n1'))
  t.same(await recover(cluster), { result: { before: { seq }, after: { seq }, appended: 0 } })
  await cluster.nats.stop()
  await cluster.nats.wipeStore()
  await cluster.nats.start()
  const answer = () => recover(cluster).catch(() => ({}) as Line)
  const { result } = await until(answer, ({ result }) => result !== undefined)
  t.equal(result?.after.seq, seq)
})

t.test('a history that began anew in an emptied NATS is replaced only if that is asked for', async (t) => {
  const cluster = await TestCluster.start(t)
  const importing = await cluster.importImage('debian', await smallRoot(t.testdir()))
  t.ok(importing.result)
  const networkDevices = { default: { hwaddr: '52:54:00:00:00:01' } }
  const seq = await cluster.change(putNode('n1', { rack: 'r1', image: 'debian', networkDevices }))
  await cluster.stopController()
  const fresh = await beginAnew(t, cluster, { directory: t.testdir({}), count: 2 })
  await cluster.startController()
  t.match(await recover(cluster), {
    error: {
      code: 'MUSTER_LOG_FOREIGN',
      hint: new RegExp(`NATS has 2 changes, .*this controller has ${seq} changes, .*--replace-log`),
    },
  })
  t.match(await problemOf(cluster), /another change 2/)
  t.equal(await fresh.bus.changeLog.lastSeq(), 2)

  t.same(await recover(cluster, { replaceLog: true }), {
    result: { before: { seq: 2 }, after: { seq }, appended: seq },
  })
  t.equal(await problemOf(cluster), undefined)
  t.equal(await cluster.change(putNode('n2')), seq + 1)
  const record = () => fresh.bus.bucket('muster_boot').get('r1.node.n1')
  const entry = await until(record, (found) => found !== undefined)
  t.match(decodeNodeRecord(entry!.value!), { id: 'n1' })
  // It does not write its own history into the place again, and takes nothing more.
  await fresh.cluster.refusal.untilMade(never)
  t.match(fresh.cluster.refusal.reason, { code: 'MUSTER_LOG_FOREIGN' })
})

t.test(
  'a log with a forged change at its end is replaced, and other controllers come back by themselves',
  async (t) => {
    const cluster = await TestCluster.start(t)
    const bus = openBus(t, cluster.nats.url)
    await bus.ready()
    const other = await openCluster(t, bus, t.testdir())
    await other.cluster.start(never)
    const seq = await cluster.change(putNode('n1'))
    await bus.changeLog.append(Buffer.from('forged'), { expectedSeq: seq, id: 'forged' })
    await until(
      () => problemOf(cluster),
      (problem) => problem !== undefined,
    )
    await other.cluster.refusal.untilMade(never)
    t.match(await recover(cluster), { error: { code: 'MUSTER_UNDECODABLE' } })
    t.match(await recover(cluster, { replaceLog: true }), {
      result: { before: { seq: seq + 1 }, after: { seq }, appended: seq },
    })
    other.cluster.recheck()
    await other.cluster.refusal.untilOver(never)
    t.equal(await propose(other.cluster, putNode('n2')), seq + 1)
    t.ok(
      await until(
        () => cluster.api('GET', '/nodes/n2'),
        ({ status }) => status === 200,
      ),
    )
  },
)
