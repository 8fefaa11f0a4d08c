import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { put, startSite } from '../../_site.ts'

t.test('nodes come from a section or a bare map; others stay', async (t) => {
  const { cluster, muster, change } = await startSite(t)
  await change('', put('node', 'n1', { rack: 'r1' }), put('node', 'n2', {}))
  const bare = 'n1: {rack: r2}\n'
  t.match(await muster(['node', 'import', '-'], { input: bare }), {
    code: 0,
    stdout: 'node n1 changed (change 3)\n',
  })
  t.match(await cluster.get('/history/3'), { reason: 'node import n1' })
  const whole = 'cluster: {name: x}\nprofiles: {p: {}}\nnodes: {n3: {rack: r3}}\n'
  t.match(await muster(['node', 'import', '-'], { input: whole }), {
    code: 0,
    stdout: 'node n3 added (change 4)\n',
    stderr: 'Only nodes are imported; what else is described there (2) is not.\n',
  })
  t.same(await cluster.get('/nodes?view=names'), { seq: 4, items: ['n1', 'n2', 'n3'] })
  t.match(await muster(['profile', 'import', '-'], { input: 'p: {rack: r1}\n' }), {
    stdout: /^profile p added/,
  })
  t.match(await muster(['profile', 'import', '-'], { input: 'p: {rack: r1}\n' }), {
    stdout: 'Nothing to change: all profiles are as - says.\n',
  })
})

t.test('a file with nothing of the kind is no success', async (t) => {
  const { muster } = await startSite(t)
  t.match(await muster(['node', 'import', '-'], { input: 'profiles: {p: {}}\n' }), {
    code: 2,
    stderr: /there are no nodes in -/,
  })
  t.match(await muster(['node', 'import', '/none.yaml']), { code: 2, stderr: /\/none.yaml cannot be read/ })
})

t.test('what export writes of some, import takes', async (t) => {
  const { muster, change } = await startSite(t)
  await change('', put('node', 'n1', { rack: 'r1' }), put('node', 'n10', {}), put('node', 'n2', {}))
  const { stdout } = await muster(['node', 'export', 'n[1-2]'])
  t.equal(stdout, "# 'muster node import FILE' takes this.\nnodes:\n  n1:\n    rack: r1\n  n2: {}\n")
  t.match((await muster(['node', 'export'])).stdout, /n1:\n.*\n {2}n2: .*\n {2}n10: /)
  t.same(JSON.parse((await muster(['node', 'export', 'n2', '--json'])).stdout), { nodes: { n2: {} } })
  t.match((await muster(['profile', 'export', 'default'])).stdout, /profiles:\n {2}default:\n/)
  t.match((await muster(['profile', 'export'])).stdout, /profiles:\n {2}default:\n/)
  const path = join(t.testdir({}), 'n.yaml')
  writeFileSync(path, stdout)
  t.match(await muster(['node', 'import', path]), { code: 0, stdout: /^Nothing to change/ })
  t.match(await muster(['node', 'export', 'n9']), { code: 3 })
})
