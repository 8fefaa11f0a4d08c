import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import t from 'tap'
import type { Operation } from '../../../../../libs/changes/operation.ts'
import { keptIn, scriptedEditor } from '../../_editor.ts'
import { put, startSite } from '../../_site.ts'

t.test('what is saved in the editor is made as one change', async (t) => {
  const { cluster, muster, change } = await startSite(t)
  await change(
    '',
    put('node', 'n1', { rack: 'r1' }),
    put('node', 'n2', { rack: 'r1' }),
    put('node', 'm1', {}),
  )
  const env = scriptedEditor(t, 'cp "$1" "$0.text"; sed -i s/r1/r2/ "$1"')
  const args = ['node', 'edit', 'n*', '--reason', 'moved']
  t.match(await muster(args, { env, columns: 80, answers: ['y'] }), {
    code: 0,
    stdout: 'nodes n[1-2] changed (change 3)\n',
    stderr: /rack +r1 +r2\nChange nodes n\[1-2\]\? \[y\/N\] $/,
  })
  t.match(await cluster.get('/history/3'), { reason: 'moved' })
  t.match(
    readFileSync(`${env.EDITOR.split(' ')[1]}.text`, 'utf8'),
    /^# .*\n# .*\nnodes:\n {2}n1:\n {4}rack: r1\n {2}n2:/,
  )
})

t.test('a text that is left as it was changes nothing, and no file is left', async (t) => {
  const { muster } = await startSite(t)
  const env = scriptedEditor(t)
  t.match(await muster(['profile', 'edit', 'default'], { env }), {
    code: 0,
    stdout: 'Nothing to change: the text is as it was.\n',
  })
  const same = scriptedEditor(t, 'echo "# a remark" >> "$1"')
  t.match(await muster(['profile', 'edit', 'default'], { env: same }), {
    code: 0,
    stdout: 'Nothing to change: the text says what is there already.\n',
  })
  for (const { EDITOR } of [env, same]) {
    const opened = readFileSync(`${EDITOR.split(' ')[1]}.opened`, 'utf8').trim()
    t.notOk(existsSync(dirname(opened)))
  }
})

t.test('problems are told with their lines, and the editor opens again on the same text', async (t) => {
  const { cluster, muster, change } = await startSite(t)
  await change('', put('node', 'n1', { rack: 'r1' }))
  const env = scriptedEditor(
    t,
    'sed -i "s/rack: r1/rack: [/" "$1"',
    'sed -i "s/rack: .*/rak: r2/" "$1"',
    'sed -i "s/rak: .*/image: none/" "$1"',
    'sed -i "s/image: .*/rack: r3/" "$1"',
  )
  const edited = await muster(['node', 'edit', 'n1'], { env, columns: 80, answers: ['', 'y', 'Y'] })
  t.match(edited, { code: 0, stdout: 'node n1 changed (change 3)\n' })
  t.match(
    edited.stderr,
    /^muster: nodes.yaml:\d+:\d+: .*\nEdit again\? \[Y\/n\] muster: nodes.yaml:5: node n1: rak is not/s,
  )
  t.match(
    edited.stderr,
    /muster: node n1: there is no image none\nImport it first.*\nEdit again\? \[Y\/n\] $/,
  )
  t.match(await cluster.get('/nodes/n1'), { value: { rack: 'r3' } })
})

t.test('who gives up keeps the text, in a file that nobody else can read', async (t) => {
  const { muster, change } = await startSite(t)
  await change('', put('node', 'n1', { rack: 'r1' }))
  const wrong = 'chmod 644 "$1"; sed -i s/rack/rak/ "$1"'
  const gaveUp = await muster(['node', 'edit', 'n1'], {
    env: scriptedEditor(t, wrong),
    columns: 80,
    answers: ['n'],
  })
  t.match(gaveUp, { code: 2, stderr: /\nmuster: nothing was changed\n$/ })
  const path = keptIn(t, gaveUp.stderr)
  t.match(readFileSync(path, 'utf8'), /rak: r1/)
  t.equal(statSync(path).mode & 0o777, 0o600)
  t.equal(statSync(dirname(path)).mode & 0o777, 0o700)
  t.match(gaveUp.stderr, `To go on from there: muster node import ${path}\n`)
  const silent = await muster(['node', 'edit', 'n1'], { env: scriptedEditor(t, wrong) })
  t.match(silent, { code: 2, stderr: /muster: nodes.yaml:5: node n1: rak is not/ })
  t.ok(existsSync(keptIn(t, silent.stderr)))
  const failed = await muster(['node', 'edit', 'n1'], { env: scriptedEditor(t, `${wrong}; exit 3`) })
  t.match(failed, { code: 2, stderr: /the editor ".*" ended with exit code 3/ })
  t.ok(existsSync(keptIn(t, failed.stderr)))
})

t.test('a dry run shows the change, and keeps the text for making it', async (t) => {
  const { muster, change } = await startSite(t)
  await change('', put('node', 'n1', { rack: 'r1' }))
  const env = scriptedEditor(t, 'sed -i s/r1/r2/ "$1"')
  const dry = await muster(['node', 'edit', 'n1', '--dry-run'], { env })
  t.match(dry, { code: 0, stdout: /rack +r1 +r2\nNothing was changed \(--dry-run\)/ })
  t.match(await muster(['node', 'import', keptIn(t, dry.stderr)]), { stdout: 'node n1 changed (change 3)\n' })
})

t.test('nodes are neither deleted nor added by their blocks', async (t) => {
  const { muster, change } = await startSite(t)
  await change('', put('node', 'n1', { rack: 'r1' }), put('node', 'n2', { rack: 'r1' }))
  const env = scriptedEditor(t, 'sed -i s/n2/n3/ "$1"; echo "profiles: {p: {}}" >> "$1"')
  const refused = await muster(['node', 'edit', 'n[1-2]'], { env })
  t.match(
    refused.stderr,
    /muster: node n2 is not in the text any more; to delete it, use 'muster node delete n2'\n/,
  )
  t.match(refused.stderr, /nodes.yaml:6: node n3 was not in the text before; use 'muster node add n3'\n/)
  t.match(refused.stderr, /nodes.yaml:8: profile p was not in the text before/)
  t.ok(existsSync(keptIn(t, refused.stderr)))
})

/** A script that makes a change beside the editor. */
function changeOf(socket: string, body: { reason: string; ops: readonly Operation[] }): string {
  const target = `socketPath: '${socket}', path: '/v1/changes', method: 'POST'`
  const headers = "headers: { 'content-type': 'application/json' }"
  const code = `require('http').request({ ${target}, ${headers} }, (r) => r.resume()).end('${JSON.stringify(body)}')`
  return `"${process.execPath}" -e ${JSON.stringify(code)}`
}

t.test('what somebody else changed meanwhile is shown, and written over by who goes on', async (t) => {
  const { cluster, muster, change } = await startSite(t)
  await change('', put('node', 'n1', { rack: 'r1' }), put('node', 'n2', { rack: 'r1' }))
  const value = { rack: 'r1', comment: 'theirs' }
  const ops = [put('node', 'n1', value), put('node', 'n2', value)]
  const theirs = changeOf(cluster.socket, { reason: 'lent', ops })
  const env = scriptedEditor(t, `sed -i "0,/r1/s//r2/" "$1"; ${theirs}`, 'echo "# again" >> "$1"')
  const edited = await muster(['node', 'edit', 'n[1-2]'], { env, columns: 90, answers: [''] })
  t.match(
    edited.stderr,
    /^Meanwhile, somebody else changed node n1:\n +FIELD +YOU SAW +NOW\n +comment +- +theirs\n/,
  )
  t.match(
    edited.stderr,
    /muster: node n1 was changed meanwhile by change 3 .*lent.*\nEdit again\? \[Y\/n\] $/s,
  )
  t.match(edited, { code: 0, stdout: 'node n1 changed (change 4)\n' })
  t.match(await cluster.get('/nodes/n1'), { value: { rack: 'r2', comment: undefined } })
  t.match(await cluster.get('/nodes/n2'), { value })
})

t.test('one that is put back to how it was opened is left as it is now', async (t) => {
  const { cluster, muster, change } = await startSite(t)
  await change('', put('node', 'n1', { rack: 'r1' }), put('node', 'n2', { rack: 'r1' }))
  const theirs = changeOf(cluster.socket, { reason: '', ops: [put('node', 'n1', { rack: 'r9' })] })
  const env = scriptedEditor(t, `sed -i s/r1/r2/ "$1"; ${theirs}`, 'sed -i "0,/r2/s//r1/" "$1"')
  t.match(await muster(['node', 'edit', 'n[1-2]', '--yes'], { env, columns: 90, answers: [''] }), {
    code: 0,
    stdout: 'node n2 changed (change 4)\n',
  })
  t.match(await cluster.get('/nodes/n1'), { value: { rack: 'r9' } })
})

t.test('one that was deleted meanwhile is only made again by who goes on', async (t) => {
  const { cluster, muster, change } = await startSite(t)
  await change('', put('node', 'n1', { rack: 'r1' }))
  const ops: Operation[] = [{ op: 'delete', kind: 'node', name: 'n1' }]
  const deleting = changeOf(cluster.socket, { reason: '', ops })
  const env = scriptedEditor(t, `sed -i s/r1/r2/ "$1"; ${deleting}`)
  const edited = await muster(['node', 'edit', 'n1'], { env, columns: 90, answers: ['n'] })
  t.match(
    edited.stderr,
    /^Meanwhile, somebody else deleted node n1\.\nmuster: node n1 was deleted meanwhile by change 3/,
  )
  t.match(readFileSync(keptIn(t, edited.stderr), 'utf8'), /rack: r2/)
  t.equal((await cluster.api('GET', '/nodes/n1')).status, 404)
})

t.test('a controller that goes away costs no text', async (t) => {
  const { cluster, muster, change } = await startSite(t)
  await change('', put('node', 'n1', { rack: 'r1' }))
  const env = scriptedEditor(t, `sed -i s/r1/r2/ "$1"; mv "${cluster.socket}" "${cluster.socket}.away"`)
  const lost = await muster(['node', 'edit', 'n1'], { env, columns: 80 })
  t.match(lost, { code: 6, stderr: /muster: no controller answers/ })
  t.match(readFileSync(keptIn(t, lost.stderr), 'utf8'), /rack: r2/)
})

t.test('who is interrupted at a question keeps the text', async (t) => {
  const { muster, change } = await startSite(t)
  await change('', put('node', 'n1', { rack: 'r1' }))
  const stop = new AbortController()
  const env = scriptedEditor(t, 'sed -i s/rack/rak/ "$1"')
  const onProgress = (text: string): void => {
    if (text.includes('Edit again')) stop.abort('SIGINT')
  }
  const interrupted = await muster(['node', 'edit', 'n1'], {
    env,
    columns: 80,
    answers: [],
    signal: stop.signal,
    onProgress,
  })
  t.match(interrupted, { code: 130, stderr: /muster: interrupted\n$/ })
  t.match(readFileSync(keptIn(t, interrupted.stderr), 'utf8'), /rak: r1/)
})

t.test(
  'on a terminal, the editor gets the keys, Ctrl-C among them, and questions get their answers',
  async (t) => {
    const { cluster, change } = await startSite(t)
    await change('', put('node', 'n1', { rack: 'r1' }))
    const reads = "trap 'echo stopped' INT; echo opened; read rack || read rack"
    const env = scriptedEditor(
      t,
      `${reads}; sed -i s/rack/rak/ "$1"`,
      `${reads}; sed -i s/rak:.*/rack:\\ $rack/ "$1"`,
    )
    const muster = resolve(import.meta.dirname, '../../../../../scripts/muster')
    // script, of util-linux, runs a command on a pseudo-terminal of its own.
    const child = spawn('script', ['-qec', `exec ${muster} node edit n1`, '/dev/null'], {
      env: { PATH: process.env.PATH, ...env, MUSTER_SOCKET: cluster.socket },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    t.teardown(() => void child.kill('SIGKILL'))
    let shown = ''
    const keys: [wanted: RegExp, typed: string][] = [
      [/opened/, '\x03'],
      [/stopped/, 'x\r'],
      [/Edit again\? \[Y\/n\] $/, '\r'],
      [/Edit again.*opened/s, 'r2\r'],
    ]
    child.stdout.on('data', (chunk) => {
      shown += chunk
      if (keys[0]?.[0].test(shown)) child.stdin.write(keys.shift()![1])
    })
    const [code] = await once(child, 'exit')
    t.equal(code, 0, shown)
    t.match(shown, /nodes.yaml:5: node n1: rak is not.*node n1 changed \(change 3\)/s)
    t.match(await cluster.get('/nodes/n1'), { value: { rack: 'r2' } })
  },
)
