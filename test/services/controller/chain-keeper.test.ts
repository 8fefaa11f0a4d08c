import { join } from 'node:path'
import t from 'tap'
import { encodeChange } from '../../../libs/changes/change.ts'
import { next, stateOf } from '../../libs/changes/_changes.ts'
import { openBus, readyBus } from '../../support/bus.ts'
import { startNatsServer } from '../../support/nats-server.ts'
import { TestCluster, until } from '../_cluster.ts'
import { never, openCluster, propose, putNode, startedCluster } from './_clusters.ts'

const LOUD = 'refusing all changes, and compiling nothing'

t.test('what is no continuation of the chain is refused, loudly, and nothing of it is applied', async (t) => {
  const { cluster, store, bus, messages } = await startedCluster(t)
  await propose(cluster, putNode('n1', { comment: 'right' }))
  await propose(cluster, putNode('n2'))
  const { state } = cluster
  const before = { digest: state.digest, position: state.position }
  const [first] = await Array.fromAsync(store.changes(1))
  const change = { id: 'x', prev: state.position.digest, at: 0, actor: '', reason: '' }
  const ops = [putNode('n1', { comment: 'forged' })]
  const forged: Record<string, [bytes: Uint8Array, code: string]> = {
    'one made on another history': [next(stateOf([]), ops), 'MUSTER_CHAIN_BROKEN'],
    'one that was there already': [first!.bytes, 'MUSTER_CHAIN_BROKEN'],
    'bytes that are nothing': [Buffer.from('forged'), 'MUSTER_UNDECODABLE'],
    'one that lost its end': [encodeChange({ ...change, ops }).subarray(0, -3), 'MUSTER_UNDECODABLE'],
    'a value of which nothing can come': [
      encodeChange({ ...change, ops: [...ops, putNode('n3', { profiles: 5 })] }),
      'MUSTER_CHANGE_INVALID',
    ],
    'an operation that there is not': [
      encodeChange({ ...change, ops: [{ op: 'rename' } as never] }),
      'MUSTER_CHANGE_INVALID',
    ],
  }
  for (const [what, [bytes, code]] of Object.entries(forged)) {
    const loudBefore = messages.items.filter((message) => message === LOUD).length
    await bus.changeLog.append(bytes, { expectedSeq: 2, id: what })
    await messages.until((all) => all.filter((message) => message === LOUD).length > loudBefore)
    await t.rejects(propose(cluster, putNode('n9')), { code }, what)
    await t.rejects(cluster.caughtUp(never), { code })
    t.throws(() => cluster.dryRun({ bases: [], plan: () => [] }), { code })
    t.same({ digest: state.digest, position: state.position }, before)
    t.same(cluster.inventory.resolved('n1')?.comment, 'right')
    t.equal((await store.load()).digest, before.digest)
    // What is more, it comes back by itself when somebody puts the log right.
    await bus.changeLog.discard()
    await bus.ensureLayout()
    cluster.recheck()
    await until(
      async () => cluster.refusal.reason,
      (reason) => reason === undefined,
    )
  }
  t.equal(await propose(cluster, putNode('n3')), 3)
})

t.test('a change that others made right after one that was refused is not applied either', async (t) => {
  const { cluster, bus } = await startedCluster(t)
  await propose(cluster, putNode('n1'))
  const elsewhere = stateOf([])
  const forged = next(elsewhere, [])
  elsewhere.apply(2, forged)
  await bus.changeLog.append(forged, { expectedSeq: 1, id: 'forged' })
  await bus.changeLog.append(next(elsewhere, [putNode('n2')]), { expectedSeq: 2, id: 'after' })
  await until(
    async () => cluster.refusal.reason,
    (reason) => reason !== undefined,
  )
  t.equal(cluster.state.position.seq, 1)
})

t.test(
  'who finds the log of another cluster at the start serves what it has, and says how both differ',
  async (t) => {
    const directory = t.testdir({ ours: {}, theirs: {} })
    const nats = await startNatsServer(t)
    const ours = await openCluster(t, await readyBus(t, nats.url), join(directory, 'ours'))
    await ours.cluster.start(never)
    for (const name of ['n1', 'n2']) await propose(ours.cluster, putNode(name))
    await ours.cluster.close()
    await ours.store.close()

    const other = await startNatsServer(t)
    const bus = await readyBus(t, other.url)
    const theirs = await openCluster(t, bus, join(directory, 'theirs'))
    await theirs.cluster.start(never)
    await propose(theirs.cluster, putNode('other'))
    const foreign = await openCluster(t, bus, join(directory, 'ours'))
    await foreign.cluster.start(never)
    t.match(foreign.cluster.refusal.reason, {
      code: 'MUSTER_LOG_FOREIGN',
      hint: /NATS has 1 change, the last of \d{4}-.*this controller has 2 changes, the last of .*--replace-log/,
    })
    t.ok(foreign.cluster.state.get('node', 'n2'))
    await t.rejects(propose(foreign.cluster, putNode('n3')), { code: 'MUSTER_LOG_FOREIGN' })
    await propose(theirs.cluster, putNode('more'))
    t.equal(foreign.cluster.state.get('node', 'other'), undefined)
    t.equal(await bus.changeLog.lastSeq(), 2)
  },
)

t.test(
  'a controller with a log that is not its own answers, says so, and leaves compiling to others',
  async (t) => {
    const cluster = await TestCluster.start(t)
    const bus = openBus(t, cluster.nats.url)
    await bus.ready()
    const seq = await cluster.change(putNode('n1'))
    await bus.changeLog.append(next(stateOf([]), []), { expectedSeq: seq, id: 'forged' })
    const status = () => cluster.get<{ problem?: string; seq: number }>('/cluster')
    const refusing = await until(status, ({ problem }) => problem !== undefined)
    t.match(refusing, { seq, problem: /made on top of another history/ })
    await t.rejects(cluster.change(putNode('n2')), { code: 'MUSTER_CHAIN_BROKEN' })
    const members = async () => (await cluster.get<{ items: object[] }>('/status/members')).items
    const [member] = await until(members, (items) => items.some((item) => 'problem' in item))
    t.match(member, { id: 'c1', standing: { seq, chain: /^[0-9a-f]{64}$/ }, problem: refusing.problem })
    const lease = () => bus.bucket('muster_lease').get('compiler')
    t.equal(await until(lease, (entry) => entry === undefined), undefined)
    await cluster.stopController()
    await cluster.startController()
    t.match(await cluster.get('/nodes/n1'), { seq })
    t.match(await status(), { seq, problem: refusing.problem })
  },
)
