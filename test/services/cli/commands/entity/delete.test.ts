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
    stderr: /nodes n2 and n3 are not deleted without being asked for\nSay --yes/,
  })
  t.same(names(standIn), ['n2', 'n3'])
  t.match(await runCli(['node', 'delete', 'n2', 'n3', '--yes'], { standIn }), {
    stdout: 'nodes n2 and n3 deleted (change 5)\n',
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
    stderr: 'Delete node n1? [y/N] muster: nothing was deleted\n',
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
    edits: [{ kind: 'profile', name: 'p', before: { rack: 'r1' }, after: null }],
  })
})
