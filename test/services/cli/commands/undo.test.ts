import t from 'tap'
import { put, startSite } from '../_site.ts'

const nodes = (...racks: string[]) => racks.map((rack, index) => put('node', `n${index + 1}`, { rack }))

t.test('a change is taken back, and a dry run shows what that would do', async (t) => {
  const { cluster, muster, change } = await startSite(t)
  await change('', ...nodes('r1'))
  await change('', ...nodes('r2'))
  const dry = await muster(['undo', '3', '--dry-run'])
  t.match(dry, { code: 0, stdout: /node n1 would be changed:\n.*\n +rack +r2 +r1\nNothing was changed/ })
  t.match(await cluster.get('/nodes/n1'), { value: { rack: 'r2' } })
  t.match(await muster(['undo', '3', '--reason', 'wrong rack']), { stdout: 'change 3 undone (change 4)\n' })
  t.match(await cluster.get('/nodes/n1'), { value: { rack: 'r1' } })
  t.match(await cluster.get('/history/4'), { actor: 'tester', reason: 'wrong rack' })
  t.match(await muster(['undo', '3']), { code: 4, stderr: /muster undo 4/ })
  t.match(await muster(['undo', 'x']), { code: 2 })
})

t.test('what alters more than one node is asked about, or needs --yes', async (t) => {
  const { muster, change } = await startSite(t)
  await change('', ...nodes('r1', 'r1'))
  await change('', ...nodes('r2', 'r2'))
  t.match(await muster(['undo', '3']), { code: 2, stderr: /2 nodes.*n\[1-2\].*\n.*--yes/s })
  t.match(await muster(['undo', '3'], { columns: 80, input: 'n\n' }), { code: 2, stderr: /\[y\/N\]/ })
  const done = await muster(['undo', '3', '--yes', '--json'])
  t.match(JSON.parse(done.stdout), { dryRun: false, seq: 4, nodes: { count: 2, folded: 'n[1-2]' } })
  t.match(await muster(['undo', '4'], { columns: 80, input: 'y\n' }), { code: 0 })
})
