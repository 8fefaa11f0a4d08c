import t from 'tap'
import type { Operation } from '../../../../libs/changes/operation.ts'
import { TestCluster } from '../../_cluster.ts'

const put = (kind: 'node' | 'profile', name: string, value: object): Operation => ({
  op: 'put',
  kind,
  name,
  value,
})

t.test(
  'a change tells which nodes it alters, also by way of profiles, and a dry run makes none',
  async (t) => {
    const cluster = await TestCluster.start(t)
    const change = (dryRun: boolean, ...ops: Operation[]) => cluster.post('/changes', { dryRun, ops })
    const inner = put('profile', 'inner', { rack: 'r1' })
    const nodes = [1, 2, 3].map((id) => put('node', `n${id}`, { profiles: id < 3 ? ['outer'] : [] }))
    t.same(await change(false, inner, put('profile', 'outer', { profiles: ['inner'] }), ...nodes), {
      seq: 2,
      nodes: { count: 3, folded: 'n[1-3]' },
    })
    const moved = put('profile', 'inner', { rack: 'r2' })
    t.same(await change(true, moved), { seq: 2, nodes: { count: 2, folded: 'n[1-2]' } })
    t.match(await cluster.get('/nodes/n1'), { resolved: { rack: 'r1' } }, 'nothing was made')
    t.same(await change(true, put('profile', 'inner', { rack: 'r1', comment: 'x' })), {
      seq: 2,
      nodes: { count: 0, folded: '' },
    })
    t.match(await change(false, moved), { seq: 3 })
    t.match(await cluster.get('/nodes/n1'), { resolved: { rack: 'r2' } })
    const wrong = { code: 'MUSTER_REFERENCE_MISSING' }
    await t.rejects(change(true, put('node', 'n1', { image: 'nowhere' })), wrong, 'everything is checked')
  },
)

t.test('values are stored in one form, however they are written', async (t) => {
  const cluster = await TestCluster.start(t)
  const device = { hwaddr: '52-54-00-AB-CD-01', ipaddr: '10.0.0.7/24', gateway: '' }
  await cluster.change(put('node', 'n1', { rack: 'UNDEF', networkDevices: { default: device } }))
  const { value } = await cluster.get<{ value: object }>('/nodes/n1')
  t.same(value, {
    networkDevices: {
      default: { hwaddr: '52:54:00:ab:cd:01', ipaddr: '10.0.0.7', netmask: '255.255.255.0' },
    },
  })
})

t.test('who comes second is told what was changed under them, by whom and why', async (t) => {
  const cluster = await TestCluster.start(t)
  const change = (seq: number, value: object, reason = 'new rack') =>
    cluster.post('/changes', {
      reason,
      bases: [{ kind: 'node', name: 'n1', seq }],
      ops: [put('node', 'n1', value)],
    })
  await change(0, { rack: 'r1', comment: 'old' })
  await change(2, { rack: 'r2', comment: 'old' })
  await t.rejects(change(2, { rack: 'r3' }), {
    code: 'MUSTER_CHANGE_CONFLICT',
    message: 'node n1 was changed meanwhile by change 3 (test: new rack): rack r1 -> r2',
  })
  await change(3, { rack: 'r2' }, '')
  await t.rejects(change(2, { rack: 'r3' }), {
    message:
      'node n1 was changed meanwhile by change 3 (test: new rack), then by change 4 (test): rack r1 -> r2, comment old -> nothing',
  })
  await t.rejects(change(0, {}), { message: 'node n1 exists already: it was last put by change 4 (test)' })
  await cluster.change({ op: 'delete', kind: 'node', name: 'n1' })
  await t.rejects(change(4, { rack: 'r3' }), { message: 'node n1 was deleted meanwhile by change 5 (test)' })
})
