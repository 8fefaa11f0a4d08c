import { chmodSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startSite } from '../../_site.ts'

t.test('a whole overlay goes out as files and comes in again', async (t) => {
  const { cluster, muster } = await startSite(t)
  const directory = t.testdir({ etc: { 'motd.ww': '{{ .Id }}\n', 'blob.bin': '' }, usr: {} })
  writeFileSync(join(directory, 'etc/blob.bin'), Buffer.from([0, 0xff, 1]))
  chmodSync(join(directory, 'etc/blob.bin'), 0o4711)
  symlinkSync('motd', join(directory, 'etc/link'))
  t.match(await muster(['overlay', 'import', 'site', directory, '--all-root']), {
    code: 0,
    stdout: 'overlay site added (change 2)\n',
  })
  const out = join(t.testdir({ more: {} }), 'out')
  t.match(await muster(['overlay', 'export', 'site', out]), {
    code: 0,
    stdout: `overlay site written to ${out}: 5 files and directories\n`,
  })
  t.match(await muster(['overlay', 'import', 'site', out, '--all', '--all-root']), {
    code: 0,
    stdout: 'Nothing to change: overlay site is like that already.\n',
  })
  t.equal((await cluster.get<{ seq: number }>('/cluster')).seq, 2)
  t.match(await muster(['overlay', 'export', 'site', out]), { code: 2, stderr: /is not empty/ })
})

t.test('a shipped overlay that goes out and comes in again is still the shipped one', async (t) => {
  const { cluster, muster } = await startSite(t)
  const out = join(t.testdir({}), 'out')
  await muster(['overlay', 'export', 'init', out])
  const args = ['overlay', 'import', 'init', out, '--all-root']
  t.match(await muster([...args, '--all']), { code: 0, stdout: /^Nothing to change/ })
  t.match(await muster(args), { code: 0, stdout: /^Nothing to change/ })
  t.match(await cluster.get('/overlays/init'), { value: { origin: 'shipped' } })
})

t.test('with --all files that the directory has not are shown, and go', async (t) => {
  const { cluster, muster } = await startSite(t)
  await cluster.putOverlay('site', { 'etc/old': 'old\n', 'etc/same': 'same\n' })
  const directory = t.testdir({ etc: { same: 'same\n', new: 'new\n' } })
  for (const name of ['etc/same', 'etc/new']) chmodSync(join(directory, name), 0o644)
  const args = ['overlay', 'import', 'site', directory, '--all', '--all-root']
  const { stdout } = await muster([...args, '--dry-run'])
  t.match(stdout, /^overlay site would be changed:\n/)
  t.match(stdout, /^ +etc\/new +- +0644 4 bytes \w+$/m)
  t.match(stdout, /^ +etc\/old +0644 4 bytes \w+ +-$/m)
  t.notMatch(stdout, /same/)
  t.match(stdout, /^-old$/m)
  t.match(stdout, /Nothing was changed \(--dry-run\)\.\n$/)
  t.match(await muster(args, { columns: 100, answers: ['n'] }), {
    code: 2,
    stderr: /etc\/old .*\n.*\nChange overlay site, and delete 1 file of it\? \[y\/N\]/,
  })
  t.match(await muster(args), { code: 0, stdout: 'overlay site changed (change 3)\n' })
  t.match(
    (await muster(['overlay', 'list', '-a', 'site'])).stdout,
    /FILE\nsite +etc\/new\nsite +etc\/same\n$/,
  )
  t.match(await muster([...args, '/etc']), { code: 2, stderr: /--all is about a whole directory/ })
})

t.test('one file goes where it is told to, in place of another only with --overwrite', async (t) => {
  const { muster } = await startSite(t)
  const directory = t.testdir({ issue: 'first\n', 'issue.new': 'second\n' })
  const file = join(directory, 'issue')
  await muster(['overlay', 'create', 'site'])
  t.match(await muster(['overlay', 'import', 'site', file, '/etc/issue']), { code: 3, stderr: /--parents/ })
  t.match(await muster(['overlay', 'import', '-p', 'site', file, '/etc/issue']), { code: 0 })
  t.match(
    await muster(['overlay', 'import', 'site', file, '/etc/']),
    { stdout: /^Nothing to change/ },
    'into it',
  )
  const other = ['overlay', 'import', 'site', join(directory, 'issue.new'), 'etc/issue']
  t.match(await muster(other), { code: 4, stderr: /etc\/issue exists already\nWith --overwrite/ })
  t.match(await muster([...other, '-o']), { code: 0 })
  t.equal((await muster(['overlay', 'show', 'site', 'etc/issue'])).stdout, 'second\n')
  t.match(await muster(['overlay', 'import', '-p', 'site', file]), { code: 0 })
  t.equal((await muster(['overlay', 'show', 'site', file])).stdout, 'first\n', 'at the same path by itself')
  t.match(await muster(['overlay', 'import', 'sitee', file]), { code: 3, stderr: /Did you mean site\?/ })
})

t.test('a directory goes below another, and beside what is there', async (t) => {
  const { cluster, muster } = await startSite(t)
  await cluster.putOverlay('site', { 'etc/motd': 'text\n' })
  const directory = t.testdir({ a: { b: 'b\n' } })
  t.match(await muster(['overlay', 'import', 'site', directory, '/srv/data']), {
    code: 3,
    stderr: /--parents/,
  })
  t.match(await muster(['overlay', 'import', '-p', 'site', directory, '/srv/data']), { code: 0 })
  t.match(
    (await muster(['overlay', 'list', '-a', 'site'])).stdout,
    /etc\/motd\n.*srv\/\n.*srv\/data\/\n.*srv\/data\/a\/\n.*srv\/data\/a\/b\n$/,
  )
})

t.test('an overlay that many nodes have is changed after a question only, or with --yes', async (t) => {
  const { cluster, muster, change } = await startSite(t)
  await cluster.putOverlay('site', { 'etc/motd': 'text\n' })
  const node = { systemOverlays: ['site'] }
  await change(
    '',
    { op: 'put', kind: 'node', name: 'n1', value: node },
    { op: 'put', kind: 'node', name: 'n2', value: node },
  )
  const args = ['overlay', 'chmod', 'site', 'etc/motd', '600']
  t.match(await muster(args), { code: 2, stderr: /2 nodes would be altered: n\[1-2\]/ })
  t.match(await muster(args, { columns: 80, answers: ['n'] }), {
    code: 2,
    stderr: /Change overlay site, and by that 2 nodes\? \[y\/N\]/,
  })
  t.match(await muster([...args, '--yes', '--reason', 'secret']), {
    code: 0,
    stdout: 'overlay site changed (change 4)\nThis alters 2 nodes: n[1-2]\n',
  })
  t.match(await cluster.get('/history/4'), { reason: 'secret' })
})

t.test('what an upgrade changed is taken note of, also where that alters no file', async (t) => {
  const { cluster, muster, change } = await startSite(t)
  const directory = t.testdir({ etc: { 'hostname.ww': '{{ .Id }}.site\n' } })
  chmodSync(join(directory, 'etc/hostname.ww'), 0o644)
  const args = ['overlay', 'import', 'hostname', directory, '--all', '--all-root', '--yes']
  t.match(await muster(args), { code: 0, stdout: /^overlay hostname changed \(change 2\)/ })
  const node = { systemOverlays: ['hostname'] }
  await change('', { op: 'put', kind: 'node', name: 'n1', value: node })
  t.match(await muster([...args, '--merged']), { code: 0 })
  t.match(await cluster.get('/overlays/hostname'), { value: { base: String, origin: 'site' } })
})
