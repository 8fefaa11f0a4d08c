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
  const args = ['node', 'add', 'n1', 'n2', 'n1', '--rack', 'r1', '--reason', 'new rack']
  t.match(await runCli(args, { standIn }), { stdout: 'nodes n1 and n2 added (change 1)\n' })
  t.match(standIn.seen.at(-1)?.body, { reason: 'new rack', ops: { length: 2 } })
  t.equal((await runCli(['node', 'add', 'n3', 'n2'], { standIn })).code, 4)
  t.equal(standIn.get('node', 'n3'), undefined)
})

t.test('addresses cannot be the same for several', async (t) => {
  for (const option of ['--hwaddr', '--ipaddr']) {
    const result = await runCli(['node', 'add', 'n1', 'n2', option, '10.0.0.1'])
    t.match(result, { code: 2, stderr: new RegExp(`${option} cannot be the same for 2 of them\n`) })
  }
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
    edits: [
      { kind: 'profile', name: 'default', before: null, after: { systemOverlays: ['wwinit', 'hosts'] } },
    ],
  })
  t.same([...standIn.entries('profile')], [])
  t.equal((await runCli(['node', 'add', 'N1', '--dry-run'], { standIn })).code, 2, 'names are checked, too')
})
