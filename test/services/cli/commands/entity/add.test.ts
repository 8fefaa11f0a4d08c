import t from 'tap'
import { runCli } from '../../_cli.ts'
import { startStandIn } from '../../_stand-in.ts'

t.test('a node is made with what the options say', async (t) => {
  const standIn = await startStandIn(t)
  const network = ['-H', '52-54-00-12-34-56', '-I', '10.0.1.1', '-M', '255.255.255.0']
  const args = ['node', 'add', 'n1', '--rack', 'r1', '--image', 'debian', ...network]
  t.match(await runCli(args, { standIn }), { code: 0, stdout: 'node n1 added (change 1)\n', stderr: '' })
  t.same(standIn.get('node', 'n1')?.value, {
    rack: 'r1',
    image: 'debian',
    networkDevices: {
      default: { hwaddr: '52:54:00:12:34:56', ipaddr: '10.0.1.1', netmask: '255.255.255.0' },
    },
  })
  t.match(standIn.seen.at(-1), {
    actor: 'tester',
    body: { reason: 'node add n1', bases: [{ kind: 'node', name: 'n1', seq: 0 }] },
  })
})

t.test('nodes get the default profile where there is one and none is named', async (t) => {
  const standIn = await startStandIn(t)
  standIn.put('profile', 'default', {})
  standIn.put('profile', 'gpu', {})
  await runCli(['node', 'add', 'n1'], { standIn })
  await runCli(['node', 'add', 'n2', '-P', 'gpu'], { standIn })
  await runCli(['node', 'add', 'n3', '-P', 'UNDEF'], { standIn })
  t.same(
    [...standIn.entries('node')].map(([, { value }]) => value),
    [{ profiles: ['default'] }, { profiles: ['gpu'] }, {}],
  )
})

t.test('several are made in one change, or none of them', async (t) => {
  const standIn = await startStandIn(t)
  const args = ['node', 'add', 'n[1-2]', 'n1', '--rack', 'r1', '--reason', 'new rack', '--yes']
  t.match(await runCli(args, { standIn }), { stdout: 'nodes n[1-2] added (change 1)\n' })
  t.match(standIn.seen.at(-1)?.body, { reason: 'new rack', ops: { length: 2 } })
  t.equal((await runCli(['node', 'add', 'n3', 'n2', '-y'], { standIn })).code, 4)
  t.equal(standIn.get('node', 'n3'), undefined)
})

t.test('addresses count up along the list', async (t) => {
  const standIn = await startStandIn(t)
  const addresses = [
    '--ipaddr',
    '10.0.0.255/16',
    '--ipaddr6',
    'fd00::ff/64',
    '--ipmiaddr',
    '10.1.0.9',
    '-T',
    'x',
  ]
  const { code, stderr } = await runCli(['node', 'add', 'n[9-11]', ...addresses, '-y'], { standIn })
  t.match({ code, stderr }, { code: 0, stderr: '' })
  const values = ['n9', 'n10', 'n11'].map((name) => standIn.get('node', name)!.value)
  const network = { type: 'x', netmask: '255.255.0.0', prefixlen6: 64 }
  t.same(values, [
    {
      networkDevices: { default: { ...network, ipaddr: '10.0.0.255', ipaddr6: 'fd00::ff' } },
      ipmi: { ipaddr: '10.1.0.9' },
    },
    {
      networkDevices: { default: { ...network, ipaddr: '10.0.1.0', ipaddr6: 'fd00::100' } },
      ipmi: { ipaddr: '10.1.0.10' },
    },
    {
      networkDevices: { default: { ...network, ipaddr: '10.0.1.1', ipaddr6: 'fd00::101' } },
      ipmi: { ipaddr: '10.1.0.11' },
    },
  ])
})

t.test('a MAC address cannot be the same for several; a file gives each its own', async (t) => {
  const standIn = await startStandIn(t)
  const mac = '52:54:00:00:00:0'
  t.match(await runCli(['node', 'add', 'n[1-2]', '--hwaddr', `${mac}1`], { standIn }), {
    code: 2,
    stderr: /--hwaddr cannot be the same for 2 of them\nGive them with --hwaddr-file/,
  })
  const directory = t.testdir({ macs: `n2 ${mac}2\nn1 ${mac}1\n` })
  const file = ['--hwaddr-file', `${directory}/macs`, '--netname', 'ib']
  t.match(await runCli(['node', 'add', 'n[1-2]', ...file, '-y'], { standIn }), { code: 0 })
  t.same(standIn.get('node', 'n1')?.value, { networkDevices: { ib: { hwaddr: `${mac}1` } } })
  t.match(await runCli(['node', 'add', 'n[1-3]', ...file], { standIn }), {
    code: 2,
    stderr: /no MAC address for n3/,
  })
})

t.test('names of new nodes are plain ones', async (t) => {
  const standIn = await startStandIn(t)
  t.match(await runCli(['node', 'add', '@gpu'], { standIn }), {
    code: 2,
    stderr: /is a group, but names are/,
  })
  t.match(await runCli(['node', 'add', 'n1!n1'], { standIn }), { code: 2, stderr: /stands for no name/ })
})

t.test('what the controller refuses is told with what to do', async (t) => {
  const standIn = await startStandIn(t)
  await runCli(['node', 'add', 'n1', '-H', '52:54:00:12:34:56'], { standIn })
  t.match(await runCli(['node', 'add', 'n2', '-H', '52:54:00:12:34:56'], { standIn }), {
    code: 4,
    stdout: '',
    stderr:
      /^muster: MAC address .* both n1 and n2\nEvery network device needs its own. Nothing was changed.\n$/,
  })
})

t.test('a dry run shows what would be made, and makes nothing', async (t) => {
  const standIn = await startStandIn(t)
  const args = ['profile', 'add', 'default', '-O', 'wwinit,hosts', '--dry-run']
  t.match(await runCli(args, { standIn }), {
    code: 0,
    stdout: [
      'profile default would be added:',
      '  FIELD           BEFORE  AFTER',
      '  systemOverlays  -       wwinit hosts',
      'Nothing was changed (--dry-run).',
      '',
    ].join('\n'),
  })
  t.same(JSON.parse((await runCli([...args, '--json'], { standIn })).stdout), {
    dryRun: true,
    seq: 0,
    nodes: { count: 0, folded: '' },
    edits: [
      { kind: 'profile', name: 'default', before: null, after: { systemOverlays: ['wwinit', 'hosts'] } },
    ],
  })
  t.same([...standIn.entries('profile')], [])
  t.equal((await runCli(['node', 'add', 'N1', '--dry-run'], { standIn })).code, 2, 'names are checked, too')
})
