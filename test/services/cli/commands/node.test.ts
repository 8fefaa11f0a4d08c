import t from 'tap'
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
  t.match(stdout, /\nimage +debian\nkernel.args +quiet\n/)
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
    { node: 'n10', rack: 'r1' },
    { node: 'n2', rack: 'r1', status },
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
