import t from 'tap'
import { runCli } from '../../_cli.ts'
import { startStandIn } from '../../_stand-in.ts'

t.test('only the named fields change, on top of what was read', async (t) => {
  const standIn = await startStandIn(t)
  const seq = standIn.put('node', 'n1', { rack: 'r1', comment: 'old', tags: { a: '1' } })
  const args = [
    'node',
    'set',
    'n1',
    '--comment',
    'UNDEF',
    '--tagadd',
    'b=2',
    '-A',
    'quiet console=ttyS0,115200',
  ]
  t.match(await runCli(args, { standIn }), { code: 0, stdout: 'node n1 changed (change 2)\n' })
  t.same(standIn.get('node', 'n1')?.value, {
    rack: 'r1',
    tags: { a: '1', b: '2' },
    kernel: { args: ['quiet', 'console=ttyS0,115200'] },
  })
  t.match(standIn.seen.at(-1)?.body, { reason: 'node set n1', bases: [{ kind: 'node', name: 'n1', seq }] })
})

t.test('a change that somebody else made meanwhile is not written over', async (t) => {
  const standIn = await startStandIn(t)
  standIn.put('profile', 'p', {})
  standIn.intercept = (response) => {
    response.end(JSON.stringify({ name: 'p', seq: 1, value: {} }))
    standIn.put('profile', 'p', { comment: 'theirs' })
  }
  t.match(await runCli(['profile', 'set', 'p', '--comment', 'mine'], { standIn }), {
    code: 4,
    stderr: /changed meanwhile, by change 2\nLook at it again/,
  })
  t.same(standIn.get('profile', 'p')?.value, { comment: 'theirs' })
})

t.test('several change at once, but for those that have the values already', async (t) => {
  const standIn = await startStandIn(t)
  for (const name of ['n1', 'n2', 'n3']) standIn.put('node', name, name === 'n2' ? { rack: 'r1' } : {})
  const args = ['node', 'set', 'n[1-2]', 'n3', '--rack', 'r1', '--yes']
  t.match(await runCli(args, { standIn }), { stdout: 'nodes n[1,3] changed (change 4)\n' })
  t.match(await runCli(args, { standIn }), { code: 0, stdout: /^Nothing to change: nodes n\[1-3\] had/ })
  t.same(JSON.parse((await runCli([...args, '--json'], { standIn })).stdout), { dryRun: false, edits: [] })
  t.equal(standIn.seen.filter((call) => call.method === 'POST').length, 1)
})

t.test('a dry run shows each field before and after', async (t) => {
  const standIn = await startStandIn(t)
  standIn.put('node', 'n1', { rack: 'r1', image: 'a' })
  const args = ['node', 'set', 'n1', '--image', 'b', '--rack', 'UNDEF', '--dry-run']
  t.match(await runCli(args, { standIn }), {
    stdout: [
      'node n1 would be changed:',
      '  FIELD  BEFORE  AFTER',
      '  rack   r1      -',
      '  image  a       b',
      'Nothing was changed (--dry-run).',
      '',
    ].join('\n'),
  })
  t.equal(standIn.get('node', 'n1')?.seq, 1)
})

t.test('one that is not there changes none of them', async (t) => {
  const standIn = await startStandIn(t)
  standIn.put('node', 'n1', {})
  t.equal((await runCli(['node', 'set', 'n1', 'n2', '--rack', 'r1'], { standIn })).code, 3)
  t.same(standIn.get('node', 'n1')?.value, {})
})

t.test('groups and wildcards stand for the nodes that the controller knows', async (t) => {
  const standIn = await startStandIn(t)
  standIn.put('profile', 'gpu', {})
  for (const name of ['n1', 'n2', 'm1']) standIn.put('node', name, name === 'n1' ? {} : { profiles: ['gpu'] })
  t.match(await runCli(['node', 'set', '@gpu&n*', '--rack', 'r1'], { standIn }), {
    stdout: /^node n2 changed/,
  })
  t.match(await runCli(['node', 'set', '@*!m1', '--rack', 'r2', '-y'], { standIn }), {
    stdout: /^nodes n\[1-2\] changed/,
  })
  t.match(await runCli(['node', 'set', 'x*', '--rack', 'r2'], { standIn }), {
    code: 3,
    stderr: /no node is one of "x\*"/,
  })
})

t.test('a change of several nodes asks where somebody can answer, and needs --yes elsewhere', async (t) => {
  const standIn = await startStandIn(t)
  for (const name of ['n1', 'n2']) standIn.put('node', name, {})
  const args = ['node', 'set', 'n[1-2]', '--ipaddr', '10.0.0.1']
  t.match(await runCli(args, { standIn }), {
    code: 2,
    stdout: '',
    stderr: /^muster: 2 nodes would be altered: n\[1-2\]\nLook at it with --dry-run, then say --yes/,
  })
  const asked = await runCli(args, { standIn, columns: 100, input: 'n\n' })
  t.match(asked, { code: 2, stdout: '' })
  t.same(asked.stderr.split('\n'), [
    'nodes n[1-2] would be changed:',
    '  FIELD                          BEFORE  AFTER',
    '  networkDevices.default.ipaddr  -       10.0.0.1 … 10.0.0.2 (2)',
    'Change nodes n[1-2]? [y/N] muster: nothing was changed',
    '',
  ])
  t.equal(standIn.get('node', 'n1')?.seq, 1)
  t.match(await runCli(args, { standIn, columns: 100, input: 'y\n' }), {
    code: 0,
    stdout: 'nodes n[1-2] changed (change 3)\n',
  })
})

t.test('a change of a profile that several nodes have asks, too', async (t) => {
  const standIn = await startStandIn(t)
  standIn.put('profile', 'p', {})
  for (const name of ['n1', 'n2']) standIn.put('node', name, { profiles: ['p'] })
  const args = ['profile', 'set', 'p', '--rack', 'r1']
  t.match(await runCli(args, { standIn }), { code: 2, stderr: /2 nodes would be altered: n\[1-2\]/ })
  const asked = await runCli(args, { standIn, columns: 100, input: 'y\n' })
  t.match(asked, {
    code: 0,
    stderr: /This alters 2 nodes: n\[1-2\]\nChange profile p, and by that 2 nodes\?/,
  })
  t.equal(asked.stdout, 'profile p changed (change 4)\nThis alters 2 nodes: n[1-2]\n')
})

t.test('unset clears what its options name', async (t) => {
  const standIn = await startStandIn(t)
  standIn.put('node', 'n1', {
    rack: 'r1',
    image: 'a',
    tags: { a: '1', b: '2' },
    networkDevices: {
      default: { ipaddr: '10.0.0.1', hwaddr: '52:54:00:00:00:01' },
      ib: { ipaddr: '10.1.0.1' },
    },
  })
  const args = ['node', 'unset', 'n1', '--image', '-I', '--netdel', 'ib', '--tagdel', 'a']
  t.match(await runCli(args, { standIn }), { code: 0, stdout: 'node n1 changed (change 2)\n' })
  t.same(standIn.get('node', 'n1')?.value, {
    rack: 'r1',
    tags: { b: '2' },
    networkDevices: { default: { hwaddr: '52:54:00:00:00:01' } },
  })
  t.match(await runCli(['node', 'unset', 'n1'], { standIn }), {
    code: 2,
    stderr: /no field to unset is named/,
  })
  t.match(await runCli(['node', 'unset', 'n1', '--image', 'a'], { standIn }), { code: 3 })
})

t.test('what is no list of nodes is refused with the place', async (t) => {
  const standIn = await startStandIn(t)
  t.match(await runCli(['node', 'set', 'n[1-', '--rack', 'r1'], { standIn }), {
    code: 2,
    stderr: /hostlist, character 2: the bracket is not closed/,
  })
})
