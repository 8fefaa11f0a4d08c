import t from 'tap'
import { checkLog } from '../../../../services/controller/check/check-log.ts'
import { next, stateOf } from '../../../libs/changes/_changes.ts'
import { never, propose, putNode, startedCluster } from '../_clusters.ts'

t.test('a log is compared change by change with what the controller has', async (t) => {
  const { cluster, store, bus } = await startedCluster(t)
  const check = (own = cluster.standing) => checkLog({ log: bus.changeLog, store, own, signal: never })
  t.same(await check(), { findings: [], looked: { changes: 0 } })
  for (const name of ['n1', 'n2', 'n3']) await propose(cluster, putNode(name))
  t.same(await check(), { findings: [], looked: { changes: 3 } })
  await cluster.close()
  await bus.changeLog.discard()
  await bus.ensureLayout()
  const first = (await Array.fromAsync(store.changes(1)))[0]!
  await bus.changeLog.append(first.bytes, { expectedSeq: 0, id: '1' })
  await bus.changeLog.append(next(stateOf([]), [putNode('forged')]), { expectedSeq: 1, id: '2' })
  t.match(await check(), {
    findings: [
      { level: 'error', what: 'the change log ends at change 2, and this controller has 3' },
      { level: 'error', what: 'the change log has another change 2 than this controller', hint: /recover/ },
    ],
    looked: { changes: 1 },
  })
})
