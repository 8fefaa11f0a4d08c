import t from 'tap'
import { propose, putNode, startedCluster } from './_clusters.ts'

t.test('a change waits for what is done before it, and others do not', async (t) => {
  const { cluster } = await startedCluster(t)
  const gate = Promise.withResolvers<void>()
  const seen: string[] = []
  cluster.preparation.use(async (_, ops) => {
    seen.push(ops[0]!.name)
    if (ops[0]!.name === 'n1') await gate.promise
  })
  const first = propose(cluster, putNode('n1'))
  t.equal(cluster.preparation.running, 1)
  t.equal(await propose(cluster, putNode('n2')), 1)
  gate.resolve()
  t.equal(await first, 2)
  t.same(seen, ['n1', 'n2'])
  t.equal(cluster.preparation.running, 0)
})

t.test('what fails before a change ends it; a plan that fails is told in its turn', async (t) => {
  const { cluster } = await startedCluster(t)
  cluster.preparation.use(async () => {
    throw new Error('not now')
  })
  await t.rejects(propose(cluster, putNode('n1')), { message: 'not now' })
  const plan = () => {
    throw new Error('no plan')
  }
  await t.rejects(cluster.propose({ actor: 'test', reason: '', bases: [], plan }), { message: 'no plan' })
  t.equal(cluster.state.position.seq, 0)
})

t.test('who makes a change is told of what it waits for, and can end that', async (t) => {
  const { cluster } = await startedCluster(t)
  const stop = new AbortController()
  const told: string[] = []
  cluster.preparation.use(async (_source, _ops, { signal, onCopying }) => {
    onCopying?.()
    signal?.throwIfAborted()
  })
  const change = (signal: AbortSignal) =>
    cluster.propose({
      actor: 'test',
      reason: '',
      bases: [],
      plan: () => [putNode('n1')],
      signal,
      onCopying: () => told.push('copying'),
    })
  t.equal(await change(stop.signal), 1)
  stop.abort(new Error('enough'))
  await t.rejects(change(stop.signal), { message: 'enough' })
  t.same(told, ['copying', 'copying'])
})
