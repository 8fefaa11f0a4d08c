import t from 'tap'
import type { Operation } from '../../../../libs/changes/operation.ts'
import { TestCluster } from '../../_cluster.ts'

const put = (kind: 'node' | 'profile', name: string, value: object): Operation => ({
  op: 'put',
  kind,
  name,
  value,
})

/** n1 to n12 in two racks, two of them with another profile, one with a tag. */
async function site(t: Parameters<typeof TestCluster.start>[0]): Promise<TestCluster> {
  const cluster = await TestCluster.start(t)
  const nodes = Array.from({ length: 12 }, (_, index) => {
    const id = index + 1
    return put('node', `n${id}`, {
      profiles: [id <= 2 ? 'gpu' : 'default'],
      rack: id <= 6 ? 'r1' : 'r2',
      networkDevices: { default: { hwaddr: `52:54:00:00:00:${10 + id}`, ipaddr: `10.0.0.${id}/24` } },
      ...(id === 5 && { tags: { gpu: 'a100' }, comment: 'slow' }),
    })
  })
  await cluster.change(put('profile', 'gpu', { profiles: ['default'], kernel: { version: '6.1' } }), ...nodes)
  return cluster
}

t.test('nodes are chosen by hostlists with groups and wildcards, in natural order', async (t) => {
  const cluster = await site(t)
  const names = async (select: string) => {
    const path = `/nodes?view=names&select=${encodeURIComponent(select)}`
    return (await cluster.get<{ items: string[] }>(path)).items.join()
  }
  t.equal(await names('n[2-3],n10'), 'n2,n3,n10')
  t.equal(await names('n1*!n11'), 'n1,n10,n12')
  t.equal(await names('@gpu'), 'n1,n2', 'a profile comes before a tag of the same name')
  t.equal(await names('@tag:gpu'), 'n5')
  t.equal(await names('@profile:default&@rack:r2'), 'n7,n8,n9,n10,n11,n12', 'also by way of other profiles')
  t.equal(await names('@*!@rack:r[1-2]'), '')
  t.equal((await cluster.get<{ items: string[] }>('/nodes?view=names')).items.length, 12)
  await t.rejects(names('n1,n[13-14]'), {
    code: 'MUSTER_NOT_FOUND',
    message: 'there are no nodes n[13-14]',
    hint: /Did you mean n1\?/,
  })
  await t.rejects(names('@nowhere'), { code: 'MUSTER_HOSTLIST' })
  await t.rejects(names('n[1-'), { code: 'MUSTER_HOSTLIST' })
})

t.test('a list has whole nodes, or what is most asked for, and the sequence that it is as of', async (t) => {
  const cluster = await site(t)
  const summary = await cluster.get<object>('/nodes?view=summary&select=n5')
  t.same(summary, {
    seq: 2,
    items: [
      {
        name: 'n5',
        profiles: ['default'],
        rack: 'r1',
        ipaddr: '10.0.0.5',
        hwaddr: '52:54:00:00:00:15',
        comment: 'slow',
      },
    ],
  })
  t.match(await cluster.get('/nodes?select=n1'), {
    seq: 2,
    items: [{ name: 'n1', seq: 2, value: { rack: 'r1' }, resolved: { kernel: { version: '6.1' } } }],
  })
  t.match(await cluster.get('/status/nodes?select=n[7,8]'), {
    items: [{ node: 'n7', rack: 'r2' }, { node: 'n8' }],
  })
})

t.test('a node tells where its values come from, and what it was', async (t) => {
  const cluster = await site(t)
  await cluster.change(put('profile', 'gpu', { kernel: { version: '6.12' } }))
  const now = await cluster.get<{ why: { field: string }[] }>('/nodes/n1?why=true')
  t.match(
    now.why.find(({ field }) => field === 'kernel.version'),
    { value: '6.12', from: ['profile gpu'], overrode: [] },
  )
  t.match(await cluster.get('/nodes/n1?at=2&why=true'), {
    seq: 2,
    resolved: {
      kernel: { version: '6.1' },
      systemOverlays: ['init', 'agent', /./],
    },
  })
  await cluster.change({ op: 'delete', kind: 'node', name: 'n1' })
  t.match(await cluster.get('/nodes/n1?at=3'), {
    resolved: { kernel: { version: '6.12' }, systemOverlays: [] },
  })
  for (const [path, message] of [
    ['/nodes/n1', 'there is no node n1'],
    ['/nodes/n1?at=1', 'there was no node n1 after change 1'],
    ['/nodes/n1?at=4', 'there was no node n1 after change 4'],
    ['/nodes/n1?at=99', 'there is no change 99; the last one is 4'],
  ] as const) {
    await t.rejects(cluster.get(path), { code: 'MUSTER_NOT_FOUND', message })
  }
})
