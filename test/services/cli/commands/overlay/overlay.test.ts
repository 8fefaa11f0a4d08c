import t from 'tap'
import { put, startSite } from '../../_site.ts'

t.test('an overlay is made, listed, shown and deleted', async (t) => {
  const { cluster, muster } = await startSite(t)
  t.match(await muster(['overlay', 'create', 'site']), { code: 0, stdout: 'overlay site added (change 2)\n' })
  t.match(await muster(['overlay', 'create', 'site']), { code: 4, stderr: /exists already/ })
  t.match(await muster(['overlay', 'create', 'hosts']), { code: 4, stderr: /exists already/ })
  t.match(await muster(['overlay', 'create', 'a/b']), { code: 2 })
  const { stdout } = await muster(['overlay', 'list'])
  t.match(stdout, /^OVERLAY +FILES +SIZE +ORIGIN\n/)
  t.match(stdout, /^site +0 +0 bytes +site$/m)
  t.match(stdout, /^hosts +\d+ .* shipped$/m)
  await cluster.putOverlay('site', { 'etc/motd': 'text\n' })
  t.equal((await muster(['overlay', 'show', 'site', '/etc/motd'])).stdout, 'text\n')
  t.match(await muster(['overlay', 'show', 'site', 'etc/mood']), {
    code: 3,
    stderr: /Did you mean etc\/motd/,
  })
  t.match(await muster(['overlay', 'delete', 'site', 'etc/motd', '-p']), { code: 0 })
  t.match(await muster(['overlay', 'delete', 'site']), {
    code: 0,
    stdout: 'overlay site deleted (change 5)\n',
  })
  t.match(await muster(['overlay', 'delete', 'hosts']), { code: 4, stderr: /comes with muster/ })
  t.match(await muster(['undo', '5']), { code: 0 })
  t.match(await muster(['overlay', 'list', 'site']), { code: 0 })
})

t.test('what an overlay was is shown, exported and compared by the change', async (t) => {
  const { cluster, muster } = await startSite(t)
  const first = await cluster.putOverlay('site', { 'etc/motd': 'one\n' })
  const second = await cluster.putOverlay('site', { 'etc/motd': 'two\n' })
  await cluster.putOverlay('site', { 'etc/motd': 'three\n' })
  t.equal((await muster(['overlay', 'show', 'site', 'etc/motd', '--at', `${first}`])).stdout, 'one\n')
  const between = await muster(['overlay', 'diff', 'site', '--at', `${first}..${second}`])
  t.match(
    between.stdout,
    /\n--- etc\/motd\t\(change 2\)\n\+\+\+ etc\/motd\t\(change 3\)\n@@ .*\n-one\n\+two\n$/,
  )
  t.match((await muster(['overlay', 'diff', 'site', '--at', `${second}`])).stdout, /-two\n\+three\n$/)
  t.match(await muster(['overlay', 'diff', 'site', '--at', '3..4', 'etc/issue']), {
    stdout: /no difference\.\n$/,
  })
  t.match(await muster(['overlay', 'diff', 'site']), { code: 2, stderr: /muster ships no overlay site/ })
  t.match(await muster(['overlay', 'diff', 'site', '--at', 'x']), { code: 2 })
})

t.test('a shadow is compared with what it shadows', async (t) => {
  const { cluster, muster } = await startSite(t)
  t.match(await muster(['overlay', 'diff', 'hostname']), { code: 2, stderr: /is as it comes with muster/ })
  await cluster.putOverlay('hostname', { 'etc/hostname.ww': '{{ .Id }}.site\n' })
  const { stdout } = await muster(['overlay', 'diff', 'hostname', 'etc/hostname.ww'])
  t.match(stdout, /^--- etc\/hostname\.ww\t\(shipped\)\n\+\+\+ etc\/hostname\.ww\t\(site\)$/m)
  t.match(stdout, /^\+\{\{ \.Id \}\}\.site$/m)
  t.match(await muster(['overlay', 'diff', 'hostname', '--upgrade']), { stdout: /no difference\.\n$/ })
  t.match(JSON.parse((await muster(['overlay', 'diff', 'hostname', '--json'])).stdout), [
    { path: 'etc/hostname.ww', patch: String },
  ])
  t.match((await muster(['overlay', 'show', '--shipped', 'hostname', 'etc/hostname.ww'])).stdout, /\{\{/)
})

t.test('what a node gets is rendered, with what it depends on and whom it serves', async (t) => {
  const { cluster, muster, change } = await startSite(t)
  await cluster.putOverlay('site', {
    'etc/motd.ww': '{{/* Greets. */ -}}\nThis is {{ .Id }} of {{ .Tags.room }}.\n',
    'etc/many.ww': '{{ file "one" }}1{{ file "/srv/two" }}2\n',
    'etc/plain': 'plain\n',
    'etc/off.ww': '{{ abort }}',
  })
  const value = { systemOverlays: ['site'], tags: { room: 'A' } }
  await change('', put('node', 'n1', value), put('node', 'n2', value))
  const render = async (...args: string[]) => (await muster(['overlay', 'render', ...args])).stdout
  t.equal(await render('n1', 'site', 'etc/motd'), 'This is n1 of A.\n')
  t.equal((await muster(['overlay', 'show', '-r', 'n2', 'site', 'etc/motd.ww'])).stdout, 'This is n2 of A.\n')
  t.match(await render('n1', 'site'), /^==> \/etc\/motd 0644 0:0 <==\nThis is n1 of A\.\n/m)
  t.match(await render('n1', 'site'), /^==> \/etc\/one 0644 0:0 <==\n1\n==> \/srv\/two 0644 0:0 <==\n2\n/m)
  t.match(await muster(['overlay', 'render', 'n1', 'site', 'etc/off']), { stderr: /ended itself with abort/ })
  const explained = await render('n1', 'site', '--explain')
  t.match(
    explained,
    /^etc\/motd\.ww\n +makes +\/etc\/motd .*\n +depends on +\.Id \.Tags\n +serves +1 of 2 nodes .*: n1$/m,
  )
  t.match(
    explained,
    /^etc\/many\.ww\n.*\n +depends on +nothing of .*\n +serves +2 of 2 .*the same for every node: n\[1-2\]$/m,
  )
  t.match(await muster(['overlay', 'render', 'n9', 'site']), { code: 3, stderr: /there is no node n9/ })
})

t.test('a template that fails for a node is told with file, line and node', async (t) => {
  const { cluster, muster, change } = await startSite(t)
  await cluster.putOverlay('site', { 'etc/motd.ww': 'x\n{{ .Nothing }}\n' })
  await change('', put('node', 'n1', {}))
  t.match(await muster(['overlay', 'render', 'n1', 'site']), {
    code: 2,
    stderr: /overlay site: etc\/motd\.ww:2:\d+: .*\(node n1\)/,
  })
})

t.test('info tells what templates say of themselves and use', async (t) => {
  const { cluster, muster } = await startSite(t)
  await cluster.putOverlay('site', {
    'etc/motd.ww': '{{/* Greets whoever logs in. */ -}}\n{{ upper .Id }} {{ .Tags.room }}\n',
    'etc/plain': '',
  })
  const { stdout } = await muster(['overlay', 'info', 'site'])
  t.match(stdout, /^overlay site {2}site, 2 files and directories, .* \(change 2, of /)
  t.match(
    stdout,
    /\netc\/motd\.ww\n {2}Greets whoever logs in\.\n {2}data +\.Id \.Tags\n {2}tags +room\n {2}functions +upper\n$/,
  )
  t.match(await muster(['overlay', 'info', 'site', 'etc/mood.ww']), { code: 3, stderr: /Did you mean/ })
})
