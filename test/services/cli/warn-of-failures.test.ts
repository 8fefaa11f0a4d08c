import t from 'tap'
import { runCli } from './_cli.ts'
import { startStandIn } from './_stand-in.ts'

t.test('nodes that a change leaves without a new boot record are told, with the reason', async (t) => {
  const standIn = await startStandIn(t)
  standIn.failures = [
    { message: 'overlay hosts: etc/hosts.ww:3:5: no field Nothing', nodes: { count: 2, folded: 'n[1-2]' } },
    { message: 'overlay site: etc/x.ww:1:1: another', nodes: { count: 1, folded: 'n1' } },
  ]
  t.match(await runCli(['node', 'add', 'n1'], { standIn }), {
    code: 0,
    stdout: 'node n1 added (change 1)\n',
    stderr: [
      'warning: nodes n[1-2] keep their last boot record: overlay hosts: etc/hosts.ww:3:5: no field Nothing\n',
      'warning: node n1 keeps its last boot record: overlay site: etc/x.ww:1:1: another\n',
    ].join(''),
  })
  standIn.failures = []
  t.match(await runCli(['node', 'add', 'n2'], { standIn }), { code: 0, stderr: '' })
})

t.test('a dry run asks nothing about compiling', async (t) => {
  const standIn = await startStandIn(t)
  standIn.failures = [{ message: 'something', nodes: { count: 1, folded: 'n1' } }]
  t.match(await runCli(['node', 'add', 'n1', '--dry-run'], { standIn }), { code: 0, stderr: '' })
})
