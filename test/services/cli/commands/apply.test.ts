import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { put, startSite } from '../_site.ts'

t.test('the cluster becomes what files say, by one change, and then differs no more', async (t) => {
  const { cluster, muster, change } = await startSite(t)
  await change('', put('node', 'n1', { rack: 'r1', comment: 'old' }), put('node', 'n2', { rack: 'r1' }))
  const directory = t.testdir({
    'nodes.yaml':
      'nodes:\n  n1: {rack: r2, profiles: [gpu]}\n  n3: {networkDevices: {default: {hwaddr: 52-54-00-00-00-03}}}\n',
    'profiles.yml': 'profiles:\n  gpu: {kernel: {args: [quiet]}}\ncluster: {name: north}\n',
  })
  const args = ['apply', '-f', directory]
  const asked = await muster(args, { columns: 100, answers: ['n'] })
  t.match(asked, {
    code: 2,
    stdout: '',
    stderr:
      /^1 profile not in the files and left alone: default\n1 node not in the files and left alone: n2\n/,
  })
  t.match(asked.stderr, /node n1 would be changed:\n.*\n +rack +r1 +r2\n +comment +old +-\n/)
  t.match(asked.stderr, /Make these changes of 4 things\? \[y\/N\] muster: nothing was changed/)
  t.match(await muster(args), { code: 2, stderr: /2 nodes would be altered: n\[1,3\]\n.*--yes/ })
  t.match(await muster([...args, '--yes', '--reason', 'new rack']), {
    code: 0,
    stdout: /^cluster settings changed, profile gpu added, node n1 changed, node n3 added \(change 3\)\n/,
  })
  t.match(await cluster.get('/history/3'), { reason: 'new rack' })
  t.match(await cluster.get('/nodes/n1'), { value: { rack: 'r2', profiles: ['gpu'], comment: undefined } })
  t.match(await cluster.get('/nodes/n2'), { seq: 2 })
  t.match(await muster(args), { code: 0, stdout: 'Nothing to change: the cluster is as the files say.\n' })
  t.same(JSON.parse((await muster([...args, '--json'])).stdout), { dryRun: false, edits: [] })
})

t.test('with --prune what the files do not name goes, of the kinds they have a section for', async (t) => {
  const { cluster, muster, change } = await startSite(t)
  await change('', put('node', 'n1', {}), put('node', 'n2', {}), put('profile', 'gpu', {}))
  const args = ['apply', '-f', '-', '--prune']
  const input = 'nodes: {n1: {}}\n'
  t.match(await muster([...args, '--dry-run'], { input }), {
    code: 0,
    stdout: 'node n2 would be deleted\nNothing was changed (--dry-run).\n',
    stderr: '',
  })
  t.match(await muster([...args, '--yes'], { input }), { stdout: 'node n2 deleted (change 3)\n' })
  t.same(await cluster.get('/profiles?view=names'), { seq: 3, items: ['default', 'gpu'] })
})

t.test('somebody else can change what the files do not', async (t) => {
  const { muster, change } = await startSite(t)
  await change('', put('node', 'n1', { rack: 'r1' }))
  const answer = async (): Promise<string> => {
    await change('', put('node', 'n9', {}))
    return 'y\n'
  }
  const input = join(t.testdir({}), 'a.yaml')
  writeFileSync(input, 'nodes: {n1: {rack: r2}, n2: {}}\n')
  t.match(await muster(['apply', '-f', input], { columns: 80, answer }), { code: 0, stdout: /\(change 4\)/ })
  const conflicting = async (): Promise<string> => {
    await change('moved it', put('node', 'n1', { rack: 'r9' }))
    return 'y\n'
  }
  writeFileSync(input, 'nodes: {n1: {rack: r3}, n2: {rack: r3}}\n')
  t.match(await muster(['apply', '-f', input], { columns: 80, answer: conflicting }), {
    code: 4,
    stdout: '',
    stderr: /node n1 was changed meanwhile by change 5 \(test: moved it\): rack r2 -> r9/,
  })
})

t.test('what is wrong in the files changes nothing, and is told before a controller is asked', async (t) => {
  const { cluster, muster } = await startSite(t)
  await cluster.stopController()
  const input = 'nodes:\n  n1: {rak: r1}\n  n2: {mtu: 1}\n'
  t.match(await muster(['apply', '-f', '-'], { input }), {
    code: 2,
    stderr: /^muster: stdin:2: node n1: rak is not .*rack\?\nstdin:3: node n2: mtu is not a field/,
  })
  t.match(await muster(['apply', '-f', '-'], { input: 'a: [\n' }), {
    code: 2,
    stderr: /^muster: stdin:\d+:\d+: /,
  })
  t.match(await muster(['apply']), { code: 2, stderr: /required option '-f, --filename <path>'/ })
})

t.test('files may describe subnets, which are taken one by one as nodes are', async (t) => {
  const { cluster, muster } = await startSite(t)
  const apply = (input: string, ...args: string[]) => muster(['apply', '-f', '-', ...args], { input })
  const both =
    'subnets:\n  boot: {network: 10.0.1.0/24, rack: r1}\n  beside: {network: 10.0.2.0/24, mode: proxy}\n'
  t.match(await apply(both), { code: 0, stdout: 'subnets boot and beside added (change 2)\n' })
  t.match(await apply('subnets: {boot: {network: 10.0.1.0/24, rack: r2}}'), {
    stdout: 'subnet boot changed (change 3)\n',
    stderr: '1 subnet not in the files and left alone: beside\n',
  })
  t.match(await apply('subnets: {boot: {network: 10.0.1.0/24, rack: r2}}', '--prune', '--yes'), {
    stdout: 'subnet beside deleted (change 4)\n',
  })
  t.match(await cluster.get('/settings/subnets'), {
    value: { boot: { network: '10.0.1.0/24', rack: 'r2' }, beside: undefined },
  })
  t.match(await apply('subnets:\n  boot:\n    network: 10.0.1.0/24\n    pol: x'), {
    code: 2,
    stderr: /stdin:4: subnet boot: pol is not a field there is; did you mean pool\?/,
  })
  t.match(await apply('subnets: {boot: {network: 10.0.1.3/24}}'), {
    code: 2,
    stderr: /The network is 10\.0\.1\.0\/24/,
  })
  const { stdout } = await muster(['export'])
  t.match(stdout, /\nsubnets:\n {2}boot:\n {4}network: 10\.0\.1\.0\/24\n {4}rack: r2\ndiscovery:\n/)
  t.match(await apply(stdout, '--prune'), { stdout: /^Nothing to change/ })
})

t.test('the policies for unknown machines are a section, too', async (t) => {
  const { cluster, muster } = await startSite(t)
  const apply = (input: string, ...args: string[]) => muster(['apply', '-f', '-', ...args], { input })
  const two = 'discovery: {policies: [{name: b, by: order, nodes: "n[1-9]"}, {name: a, by: order}]}\n'
  t.match(await apply(two), { code: 0, stdout: 'discovery policies changed (change 2)\n' })
  const { stdout } = await muster(['export'])
  t.match(stdout, /\ndiscovery:\n {2}policies:\n {4}- name: b\n(.*\n)+ {4}- name: a\n/)
  t.match(await apply(stdout, '--prune'), { stdout: /^Nothing to change/ })
  t.match(
    await apply('nodes: {}', '--prune'),
    { stdout: /^Nothing to change/ },
    'they stay where nothing is said',
  )
  t.match(await apply('discovery: {policies: [{name: a, by: order}, {name: a, by: order}]}'), {
    code: 2,
    stderr: /two policies a/,
  })
  t.match(await apply('discovery:\n  polices: [a]'), { code: 2, stderr: /did you mean policies\?/ })
  t.match(await apply('discovery: {}'), { code: 0, stdout: /^discovery policies changed/ })
  t.match(await cluster.get('/settings/discovery'), { value: { policies: [] } })
  t.match(await apply((await muster(['export'])).stdout), { stdout: /^Nothing to change/ })
})
