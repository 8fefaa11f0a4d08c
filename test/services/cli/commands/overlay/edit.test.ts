import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { until } from '../../../_cluster.ts'
import { keptIn, scriptedEditor } from '../../_editor.ts'
import { startSite } from '../../_site.ts'

t.test('an edited file of a shipped overlay makes a copy of the site, which is said', async (t) => {
  const { cluster, muster } = await startSite(t)
  const env = scriptedEditor(t, 'echo "# of the site" >> "$1"')
  const edited = await muster(['overlay', 'edit', 'hostname', 'etc/hostname.ww'], { env })
  t.match(edited, {
    code: 0,
    stdout: /^overlay hostname changed \(change 2\)\nIt comes with muster; from now on/,
  })
  t.match((await muster(['overlay', 'show', 'hostname', '/etc/hostname.ww'])).stdout, /# of the site\n$/)
  t.match(await cluster.get('/overlays/hostname'), {
    value: { origin: 'site', shipped: { files: Number }, base: String },
  })
  t.match(await muster(['overlay', 'list', 'hostname']), {
    stdout: /hostname +\d+ +\S+ \S+ +site, shadows the shipped one\n$/,
  })
  t.match(await cluster.get('/history/2'), {
    actor: 'tester',
    reason: 'overlay edit hostname etc/hostname.ww',
  })
})

t.test('a template with a mistake is not taken: the editor opens again on the same text', async (t) => {
  const { muster } = await startSite(t)
  await muster(['overlay', 'create', 'site'])
  const env = scriptedEditor(t, 'echo "{{ .Id" > "$1"', 'cp "$1" "$0.text"; echo "{{ .Id }}" > "$1"')
  const args = ['overlay', 'edit', 'site', 'etc/motd.ww', '-p', '-m', '600']
  const edited = await muster(args, { env, columns: 100, answers: ['y'] })
  t.match(edited.stderr, /^muster: overlay site: etc\/motd\.ww:2:1: unclosed action/m)
  t.match(edited, { code: 0, stdout: 'overlay site changed (change 3)\n' })
  t.equal(readFileSync(`${env.EDITOR.split(' ')[1]}.text`, 'utf8'), '{{ .Id\n')
  t.match((await muster(['overlay', 'list', '-l', 'site'])).stdout, /-0600 +0 +0 +10 +site +etc\/motd\.ww\n/)
})

t.test('a text that is not taken is kept, with the command that takes it', async (t) => {
  const { muster } = await startSite(t)
  await muster(['overlay', 'create', 'site'])
  const env = scriptedEditor(t, 'echo "{{ nonsense }}" > "$1"')
  const edited = await muster(['overlay', 'edit', 'site', 'etc/motd.ww', '-p'], { env })
  const path = keptIn(t, edited.stderr)
  t.equal(edited.code, 2)
  t.match(edited.stderr, `muster overlay import --overwrite site ${path} etc/motd.ww`)
  t.equal(readFileSync(path, 'utf8'), '{{ nonsense }}\n')
})

t.test('a new file needs its directories, or --parents', async (t) => {
  const { muster } = await startSite(t)
  await muster(['overlay', 'create', 'site'])
  const env = scriptedEditor(t, 'echo text > "$1"')
  const refused = await muster(['overlay', 'edit', 'site', 'etc/motd'], { env })
  t.match(refused, { code: 3, stderr: /there is no directory etc\nWith --parents/ })
  t.notMatch(refused.stderr, /Your text is kept/, 'the editor was not opened')
  t.match(await muster(['overlay', 'edit', 'site', 'etc/motd', '-p'], { env }), { code: 0 })
})

t.test('what somebody else changed meanwhile is shown, and other files of theirs stay', async (t) => {
  const { cluster, muster } = await startSite(t)
  await cluster.putOverlay('site', { 'etc/motd': 'begin\n' })
  const env = scriptedEditor(
    t,
    'touch "$0.open"; until [ -e "$0.go" ]; do sleep 0.05; done; echo mine > "$1"',
  )
  const [, editor] = env.EDITOR.split(' ')
  const editing = muster(['overlay', 'edit', 'site', 'etc/motd'], { env, columns: 100, answers: ['y'] })
  await until(
    async () => existsSync(`${editor}.open`),
    (isOpen) => isOpen,
  )
  await cluster.putOverlay('site', { 'etc/motd': 'theirs\n', 'etc/issue': 'theirs\n' })
  writeFileSync(`${editor}.go`, '')
  const edited = await editing
  t.match(
    edited.stderr,
    /somebody else changed etc\/motd; what you saved would undo that:\n(.*\n)*-begin\n\+theirs\n/,
  )
  t.match(edited, { code: 0, stdout: 'overlay site changed (change 4)\n' })
  const shown = async (file: string) => (await muster(['overlay', 'show', 'site', file])).stdout
  t.equal(await shown('etc/motd'), 'mine\n')
  t.equal(await shown('etc/issue'), 'theirs\n')
})

t.test('the mode alone can be changed, and what is no text is not opened', async (t) => {
  const { muster } = await startSite(t)
  const env = scriptedEditor(t)
  t.match(await muster(['overlay', 'edit', 'hostname', 'etc/hostname.ww', '-m', '640'], { env }), {
    code: 0,
    stdout: /^overlay hostname changed/,
  })
  t.match(await muster(['overlay', 'edit', 'hostname', 'etc'], { env }), {
    code: 2,
    stderr: /etc is a directory, and no file/,
  })
})
