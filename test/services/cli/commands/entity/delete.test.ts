import t from 'tap'
import { runCli } from '../../_cli.ts'
import { type ControllerStandIn, startStandIn } from '../../_stand-in.ts'

const names = (standIn: ControllerStandIn) => [...standIn.entries('node')].map(([name]) => name)

t.test('where no question can be asked, one is deleted and several need --yes', async (t) => {
  const standIn = await startStandIn(t)
  for (const name of ['n1', 'n2', 'n3']) standIn.put('node', name, {})
  t.match(await runCli(['node', 'delete', 'n1'], { standIn }), {
    code: 0,
    stdout: 'node n1 deleted (change 4)\n',
  })
  t.match(await runCli(['node', 'delete', 'n2', 'n3'], { standIn }), {
    code: 2,
    stdout: '',
    stderr: /2 nodes would be altered: n\[2-3\]\nLook at it with --dry-run, then say --yes/,
  })
  t.same(names(standIn), ['n2', 'n3'])
  t.match(await runCli(['node', 'delete', 'n2', 'n3', '--yes'], { standIn }), {
    stdout: 'nodes n[2-3] deleted (change 5)\n',
  })
  t.match(standIn.seen.at(-1)?.body, { bases: [{ seq: 2 }, { seq: 3 }] })
  t.same(names(standIn), [])
})

t.test('who sits at a terminal is asked', async (t) => {
  const standIn = await startStandIn(t)
  standIn.put('node', 'n1', {})
  const args = ['node', 'delete', 'n1']
  t.match(await runCli(args, { standIn, columns: 80, input: 'n\n' }), {
    code: 2,
    stderr: 'node n1 would be deleted\nDelete node n1? [y/N] muster: nothing was changed\n',
  })
  t.same(names(standIn), ['n1'])
  t.equal((await runCli([...args, '--yes', '--dry-run'], { standIn, columns: 80 })).code, 0)
  t.same(names(standIn), ['n1'])
  t.equal((await runCli(args, { standIn, columns: 80, input: 'y\n' })).code, 0)
  t.same(names(standIn), [])
})

t.test('a program is told what was deleted', async (t) => {
  const standIn = await startStandIn(t)
  standIn.put('profile', 'p', { rack: 'r1' })
  const { stdout } = await runCli(['profile', 'delete', 'p', '--json'], { standIn })
  t.same(JSON.parse(stdout), {
    dryRun: false,
    seq: 2,
    nodes: { count: 0, folded: '' },
    edits: [{ kind: 'profile', name: 'p', before: { rack: 'r1' }, after: null }],
  })
})

t.test('several profiles need --yes, though no node has them', async (t) => {
  const standIn = await startStandIn(t)
  for (const name of ['a', 'b']) standIn.put('profile', name, {})
  t.match(await runCli(['profile', 'delete', 'a', 'b'], { standIn }), {
    code: 2,
    stderr: /2 things would be altered, some of them deleted\n/,
  })
  t.match(await runCli(['profile', 'delete', 'a', 'b', '-y'], { standIn }), {
    stdout: 'profiles a and b deleted (change 3)\n',
  })
})
