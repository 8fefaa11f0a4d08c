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
  const args = ['node', 'set', 'n1', 'n2', 'n3', '--rack', 'r1']
  t.match(await runCli(args, { standIn }), { stdout: 'nodes n1 and n3 changed (change 4)\n' })
  t.match(await runCli(args, { standIn }), { code: 0, stdout: /^Nothing to change: nodes n1, n2 and n3 had/ })
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
