import t from 'tap'
import { keptIn, scriptedEditor } from '../_editor.ts'
import { startSite } from '../_site.ts'

t.test('settings are shown, and changed one by one', async (t) => {
  const { cluster, muster } = await startSite(t)
  t.match(await muster(['cluster', 'show']), {
    stdout: /^cluster {2}\(never set\)\nFIELD +VALUE\nname +cluster\n$/,
  })
  const first = [
    '--name',
    'north',
    '--comment',
    'building 4',
    '--tagadd',
    'domain=n.example',
    '--secure',
    'true',
    '--snapshot-every',
    '50',
  ]
  t.match(await muster(['cluster', 'set', ...first]), {
    code: 0,
    stdout: 'cluster settings changed (change 2)\n',
  })
  const value = { name: 'north', comment: 'building 4', tags: { domain: 'n.example' }, secure: true }
  t.match(JSON.parse((await muster(['cluster', 'show', '--json'])).stdout), {
    name: 'cluster',
    seq: 2,
    value: { ...value, snapshots: { every: 50, kept: 3 } },
  })
  const second = [
    '--comment',
    'UNDEF',
    '--tagdel',
    'domain',
    '--secure',
    'false',
    '--snapshots-kept',
    '5',
    '--reason',
    'tidied',
  ]
  t.match(await muster(['cluster', 'set', ...second]), { code: 0 })
  t.same(await cluster.get('/settings/cluster'), {
    name: 'cluster',
    seq: 3,
    value: { name: 'north', snapshots: { every: 50, kept: 5 } },
  })
  t.match(await cluster.get('/history/3'), { reason: 'tidied' })
  t.match(await muster(['cluster', 'set', '--name', 'north']), { stdout: /^Nothing to change/ })
})

t.test('what is no setting is refused', async (t) => {
  const { muster } = await startSite(t)
  const cases: [string[], RegExp][] = [
    [[], /no setting to be changed is named/],
    [['--name', ''], /must have a name/],
    [['--tagadd', 'x'], /"x" is not KEY=VALUE/],
    [['--snapshot-every', '5'], /whole number from 10/],
    [['--secure', 'perhaps'], /neither true nor false/],
  ]
  for (const [args, stderr] of cases) t.match(await muster(['cluster', 'set', ...args]), { code: 2, stderr })
})

t.test('settings can be edited as YAML', async (t) => {
  const { cluster, muster } = await startSite(t)
  const env = scriptedEditor(t, 'echo "  comment: mine" >> "$1"', 'sed -i "s/name: .*/name: \'\'/" "$1"')
  t.match(await muster(['cluster', 'edit'], { env }), {
    code: 0,
    stdout: 'cluster settings changed (change 2)\n',
  })
  t.match(await cluster.get('/settings/cluster'), { value: { name: 'cluster', comment: 'mine' } })
  const refused = await muster(['cluster', 'edit'], { env })
  t.match(refused, { code: 2, stderr: /cluster.yaml:\d+: cluster: must have/ })
  t.match(refused.stderr, `To go on from there: muster apply -f ${keptIn(t, refused.stderr)}\n`)
})
