import t from 'tap'
import { TestCluster } from '../../_cluster.ts'
import { runCli } from '../_cli.ts'
import { startStandIn } from '../_stand-in.ts'

const n1 = {
  profiles: ['default'],
  comment: 'first of the rack',
  primaryNetwork: 'ib',
  networkDevices: {
    default: { ipaddr: '10.0.0.1' },
    ib: { ipaddr: '10.1.0.1', hwaddr: '52:54:00:00:00:01' },
  },
}

t.test('nodes are listed in the order people count', async (t) => {
  const standIn = await startStandIn(t)
  for (const name of ['n10', 'n2']) standIn.put('node', name, { rack: 'r1' })
  standIn.put('node', 'n1', n1)
  standIn.put('profile', 'default', { rack: 'r2', image: 'debian' })
  const { stdout } = await runCli(['node', 'list'], { standIn })
  t.same(stdout.split('\n'), [
    'NODE  PROFILES  RACK  IMAGE   ADDRESS   MAC                COMMENT',
    'n1    default   r2    debian  10.1.0.1  52:54:00:00:00:01  first of the rack',
    'n2    -         r1    -       -         -',
    'n10   -         r1    -       -         -',
    '',
  ])
  const narrow = await runCli(['node', 'list'], { standIn, columns: 60 })
  t.ok(narrow.stdout.split('\n').every((line) => line.length <= 60))
  t.match(JSON.parse((await runCli(['node', 'list', '--json'], { standIn })).stdout), [
    { name: 'n1', seq: 3, value: n1 },
    { name: 'n2', seq: 2, value: { rack: 'r1' } },
    { name: 'n10', seq: 1, value: { rack: 'r1' } },
  ])
})

t.test('a node is shown with its profiles merged in', async (t) => {
  const standIn = await startStandIn(t)
  standIn.put('profile', 'default', { image: 'debian', kernel: { args: ['quiet'] } })
  standIn.put('node', 'n1', n1)
  const { stdout } = await runCli(['node', 'show', 'n1'], { standIn })
  t.match(stdout, /^node n1 {2}\(change 2\)\nFIELD +VALUE\nprofiles +default\n/)
  t.match(stdout, /\nimage +debian\n.*\nkernel.args +quiet\n/)
  t.match(stdout, /\nnetworkDevices.ib.hwaddr +52:54:00:00:00:01\n/)
  const shown = JSON.parse((await runCli(['--json', 'node', 'show', 'n1'], { standIn })).stdout)
  t.match(shown, { name: 'n1', seq: 2, value: n1, resolved: { id: 'n1', image: 'debian' } })
})

t.test('the status of nodes is that of all, or of those that are named', async (t) => {
  const standIn = await startStandIn(t)
  const times = { dhcp: 1_000, up: 21_500 }
  const status = {
    node: 'n2',
    rack: 'r1',
    mac: '52:54:00:00:00:02',
    server: 'b1',
    stage: 'up' as const,
    times,
  }
  standIn.reports = [
    { node: 'n2', rack: 'r1', status },
    { node: 'n10', rack: 'r1' },
  ]
  const all = await runCli(['node', 'status'], { standIn })
  t.match(
    all.stdout,
    /^NODE .*\nn2 +r1 +up +b1 .*\n {4}dhcp 0\.0 {2}up 20\.5\nn10 .*\n\n1 up, 1 not seen yet\n$/,
  )
  const one = await runCli(['node', 'status', 'n10', '--json'], { standIn })
  t.same(JSON.parse(one.stdout), [{ node: 'n10', rack: 'r1' }])
  t.match(await runCli(['node', 'status', 'n3'], { standIn }), { code: 3, stderr: /there is no node n3/ })
})

t.test('where there is nothing, a sentence says so, and a program gets an empty list', async (t) => {
  const standIn = await startStandIn(t)
  const sentences: [string[], string][] = [
    [['node', 'list'], 'There are no nodes.\n'],
    [['node', 'status'], 'There are no nodes.\n'],
    [['image', 'list'], 'There are no images.\n'],
    [['rack', 'list'], 'No boot server is running.\n'],
  ]
  for (const [args, sentence] of sentences) {
    t.match(await runCli(args, { standIn }), { code: 0, stdout: sentence })
    t.same(JSON.parse((await runCli([...args, '--json'], { standIn })).stdout), [])
  }
})

t.test('a real controller takes what the commands send, and knows what they ask for', async (t) => {
  const cluster = await TestCluster.start(t)
  const muster = (...args: string[]) => runCli(args, { env: { MUSTER_SOCKET: cluster.socket } })
  t.match(await muster('profile', 'add', 'gpu', '--ipmiuser', 'admin', '-A', 'quiet'), {
    code: 0,
    stderr: '',
  })
  const network = ['--ipaddr', '10.0.0.9/24', '--ipaddr6', 'FD00::1/64', '--ipmiaddr', '10.1.0.1']
  t.match(await muster('node', 'add', 'n[01-12]', '-P', 'default,gpu', ...network, '-y'), {
    code: 0,
    stdout: 'nodes n[01-12] added (change 3)\n',
  })
  const listed = await muster('node', 'list', '@gpu&n1*')
  t.same(listed.stdout.split('\n').slice(1, 4), [
    'n10   default,gpu  default  -      10.0.0.18  -',
    'n11   default,gpu  default  -      10.0.0.19  -',
    'n12   default,gpu  default  -      10.0.0.20  -',
  ])

  const refused = await muster('node', 'set', 'n[01-02]', '--mtu', '3', '--dry-run')
  t.match(refused, { code: 2, stdout: '', stderr: /n01: networkDevices\.default\.mtu must be >= 68/ })
  t.match(await muster('node', 'set', 'n01', '-I', '10.0.0.10'), { code: 4, stderr: /10\.0\.0\.10.*n02/ })
  t.match(await muster('profile', 'set', 'gpu', '--rack', 'r1', '--dry-run'), {
    code: 0,
    stdout: /\nThis alters 12 nodes: n\[01-12\]\nNothing was changed/,
  })
  t.match(await muster('node', 'set', '@gpu!n01', '--mtu', '9000', '-y'), {
    stdout: /^nodes n\[02-12\] changed/,
  })
  t.match(await muster('node', 'unset', '@*', '--mtu', '--ipaddr6', '-y'), {
    stdout: /^nodes n\[01-12\] changed/,
  })
  t.match(await muster('node', 'show', 'n03', '--why'), {
    stdout: /\nkernel\.args +quiet +profile gpu\n.*\nipmi\.ipaddr +10\.1\.0\.3 +node\n/s,
  })
  t.match(await muster('node', 'status', 'n0[1-2]'), { code: 0, stdout: /\n\n2 not seen yet\n$/ })
  t.match(await muster('node', 'delete', 'n[01-13]', '-y'), { code: 3, stderr: /there is no node n13/ })
  t.match(await muster('node', 'delete', 'n[01-12]', '-y'), { stdout: /^nodes n\[01-12\] deleted/ })
  t.match(await muster('node', 'list'), { code: 0, stdout: 'There are no nodes.\n' })
})

t.test(
  'who changes a node that somebody else changed meanwhile is told what, and can repeat it',
  async (t) => {
    const cluster = await TestCluster.start(t)
    const options = { env: { MUSTER_SOCKET: cluster.socket } }
    await runCli(['node', 'add', 'n1'], options)
    const theirs = { op: 'put', kind: 'node', name: 'n1', value: { comment: 'theirs' } }
    const answer = async (): Promise<string> => {
      await cluster.post('/changes', { ops: [theirs], reason: 'mine first' })
      return 'y\n'
    }
    const late = await runCli(['node', 'delete', 'n1'], { ...options, columns: 100, answer })
    t.match(late, {
      code: 4,
      stderr: /node n1 was changed meanwhile by change 3 \(test: mine first\): .*comment nothing -> theirs/,
    })
    t.match(await runCli(['node', 'delete', 'n1'], options), {
      code: 0,
      stdout: 'node n1 deleted (change 4)\n',
    })
  },
)
