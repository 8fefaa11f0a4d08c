import t from 'tap'
import { put, startSite } from '../_site.ts'

t.test('the last changes are told newest first, with nodes folded', async (t) => {
  const { muster, change } = await startSite(t)
  await change('new rack', ...[1, 2, 3].map((id) => put('node', `n${id}`, { rack: 'r1' })))
  await change('', put('node', 'n1', { rack: 'r2' }), { op: 'delete', kind: 'node', name: 'n3' })
  const { code, stdout } = await muster(['history', '-n', '2'])
  t.equal(code, 0)
  const [head, ...lines] = stdout.trimEnd().split('\n')
  t.match(head, /^CHANGE +TIME +BY +WHAT +REASON$/)
  t.match(lines, [/^ +3 .* test +node n1; deleted node n3$/, /^ +2 .* test +node n\[1-3\] +new rack$/])
  const one = await muster(['history', 'node', 'n2', '--json'])
  t.match(JSON.parse(one.stdout), [{ seq: 2 }])
  t.match(await muster(['history', 'node', 'never']), { stdout: 'There are no changes.\n' })
})

t.test('one change is told in full', async (t) => {
  const { muster, change } = await startSite(t)
  await change(
    '',
    put('node', 'n1', { rack: 'r1' }),
    put('node', 'n2', { rack: 'r1' }),
    put('node', 'n3', {}),
  )
  const removed = { op: 'delete', kind: 'node', name: 'n3' } as const
  await change('moved', put('node', 'n1', { rack: 'r2' }), put('node', 'n2', { rack: 'r2' }), removed)
  const { stdout } = await muster(['history', '3'])
  t.match(stdout.trimEnd().split('\n'), [
    /^change 3, .*, by test: moved$/,
    /^digest [0-9a-f]{64}$/,
    /^follows [0-9a-f]{64}$/,
    '',
    'nodes n[1-2] changed:',
    /FIELD +BEFORE +AFTER/,
    /rack +r1 +r2/,
    '',
    'node n3 deleted',
  ])
  t.match(JSON.parse((await muster(['history', '3', '--json'])).stdout), { seq: 3, more: 0 })
  t.match(await muster(['history', '99']), { code: 3, stderr: /there is no change 99/ })
})

t.test('what is neither a change nor a noun is refused', async (t) => {
  const { muster } = await startSite(t)
  t.match(await muster(['history', 'n1']), { code: 2, stderr: /n1 is neither a change nor a noun/ })
  t.match(await muster(['history', 'node']), { code: 2, stderr: /of which node\?/ })
  t.match(await muster(['history', '-n', '0']), { code: 2, stderr: /a whole number from 1 to 1000/ })
})
