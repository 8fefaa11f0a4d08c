import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import type { Operation } from '../../../../libs/changes/operation.ts'
import { smallRoot, TestCluster, until } from '../../_cluster.ts'

const MAC = '52:54:00:00:00:01'
const DEVICE = { default: { hwaddr: MAC, ipaddr: '10.0.0.1' } }

interface Explained {
  problem?: string
  record?: { pair: string; groupSeq: number }
  recordProblem?: string
  servers: { id: string; live: boolean }[]
  decisions: { field: string; origins: object[] }[]
  running?: { seq?: number; differs?: boolean; differences?: object[] }
}

const put = (kind: 'node' | 'profile', name: string, value: object): Operation => ({
  op: 'put',
  kind,
  name,
  value,
})
const change = (cluster: TestCluster, reason: string, ...ops: Operation[]) =>
  cluster.post<{ seq: number }>('/changes', { reason, ops })

t.test('what a node will boot is told, with who decided it and by which change', async (t) => {
  const cluster = await TestCluster.start(t)
  const root = await smallRoot(t.testdir())
  await cluster.importImage('debian', root)
  await change(cluster, 'base', put('profile', 'base', { image: 'debian', kernel: { args: ['quiet'] } }))
  await change(cluster, 'new node', put('node', 'n1', { profiles: ['base'], networkDevices: DEVICE }), {
    op: 'put',
    kind: 'setting',
    name: 'subnets',
    value: { boot: { network: '10.0.0.0/24' } },
  })
  await change(
    cluster,
    'remark',
    put('profile', 'base', { image: 'debian', kernel: { args: ['quiet'] }, comment: 'x' }),
  )
  const explained = await cluster.get<Explained>('/nodes/n1/explain')
  t.match(explained, {
    name: 'n1',
    seq: 5,
    image: { name: 'debian', version: /^[0-9a-f]{12}$/, source: root, set: { seq: 2 } },
    kernel: { version: '6.1.0-1', path: '/boot/vmlinuz-6.1.0-1-amd64', available: 1 },
    device: { name: 'default', hwaddr: MAC, subnet: { name: 'boot', rack: 'default', mode: 'full' } },
    overlays: [],
    servers: [],
  })
  t.notOk(explained.running, 'it was not seen yet')
  const origins = new Map(explained.decisions.map(({ field, origins }) => [field, origins]))
  t.match(
    origins.get('image'),
    [{ from: 'profile base', set: { seq: 3, reason: 'base' } }],
    'not by the remark',
  )
  t.match(origins.get('networkDevices.default.hwaddr'), [
    { from: 'node', set: { seq: 4, reason: 'new node' } },
  ])
  t.same(origins.get('rack'), [{ from: 'default' }])
})

t.test('why a node cannot boot is told', async (t) => {
  const cluster = await TestCluster.start(t)
  await cluster.change(put('node', 'n1', { networkDevices: DEVICE }))
  const explain = () => cluster.get<Explained>('/nodes/n1/explain')
  const { problem, recordProblem } = await until(explain, (told) => told.problem !== undefined)
  t.match(problem, /image/)
  t.equal(recordProblem, 'it has none')
  await t.rejects(cluster.get('/nodes/n2/explain'), {
    message: 'there is no node n2',
    hint: /Did you mean n1\?/,
  })
})

t.test('what runs is held against what a reboot would give', async (t) => {
  const cluster = await TestCluster.start(t)
  const directory = t.testdir()
  const root = await smallRoot(directory)
  await cluster.importImage('debian', root)
  const described = { rack: 'r1', image: 'debian', systemOverlays: ['hostname'], networkDevices: DEVICE }
  const { seq: made } = await change(cluster, '', put('node', 'n1', described))
  await cluster.startBootServer('r1')
  const liveAt = (seq: number) => cluster.untilBootServer(({ liveSeq }) => liveSeq >= seq)
  await liveAt(made)
  t.match(await (await fetch(`${cluster.boot}/ipxe/${MAC}`)).text(), /^#!ipxe/)
  const explain = () => cluster.get<Explained>('/nodes/n1/explain')
  const booted = await until(
    explain,
    ({ running, servers }) => running?.seq !== undefined && servers[0]?.live === true,
  )
  t.match(booted.running, { stage: 'script', seq: made, differs: false })
  t.match(booted.servers, [{ id: 'b-r1', live: true }])

  await writeFile(join(root, 'etc/motd'), 'another\n')
  await cluster.importImage('debian', root)
  const args = { ...described, kernel: { args: ['nosmt'] }, comment: 'of no matter' }
  const { seq: changed } = await change(cluster, '', put('node', 'n1', args))
  await liveAt(changed)
  const { running } = await explain()
  t.match(running, { seq: made, differs: true })
  t.match(running?.differences, [
    { what: 'image', before: /^debian [0-9a-f]{12}$/, after: /^debian [0-9a-f]{12}$/ },
    { what: 'kernel arguments', before: '', after: 'nosmt' },
  ])
  t.equal(running?.differences?.length, 2)
  await fetch(`${cluster.boot}/ipxe/${MAC}`)
  t.ok(await until(explain, (told) => told.running?.differs === false), 'until it is booted again')
})
