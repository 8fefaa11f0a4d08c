import t from 'tap'
import { type CliOptions, runCli } from '../../_cli.ts'
import { startStandIn } from '../../_stand-in.ts'

const progress = (rawBytes: number) => ({
  progress: { files: 1, filesTotal: 10, rawBytes, rawTotal: 367_000_000, bytes: 0 },
})
const image = {
  manifest: { digest: '0'.repeat(64), size: 1 },
  size: 120_300_000,
  rawSize: 367_000_000,
  entries: 10_005,
  kernels: [{ version: '6.1.0-38', path: 'boot/vmlinuz', blob: { digest: '0'.repeat(64), size: 1 } }],
  source: '/srv/debian',
  builtAt: new Date(2026, 10, 20, 14, 3, 7).getTime(),
  warnings: Array.from({ length: 12 }, (_, index) => `file ${index} has capabilities\x1b`),
}

t.test('an import shows how far it is and then what was made', async (t) => {
  const standIn = await startStandIn(t)
  standIn.importLines = [
    progress(0),
    progress(231_400_000),
    { result: { name: 'debian', seq: 7, number: 1, image } },
  ]
  const args = ['image', 'import', 'debian', 'debian', '--codec', 'zstd']
  const { code, stdout, stderr } = await runCli(args, { standIn })
  t.equal(code, 0)
  t.equal(
    stdout,
    [
      'image debian: version 1 is live (change 7)',
      '  120.3 MB are sent to a node, 367.0 MB in its memory',
      '  10,005 files and directories, kernel 6.1.0-38',
      '',
    ].join('\n'),
  )
  t.match(
    stderr,
    /^importing debian {4}0 % {2}0 bytes of 367.0 MB\nwarning: file 0 has capabilities\u{fffd}\n/u,
  )
  t.match(stderr, /warning: file 9 .*\nand 2 more warnings: muster image show debian@1\n$/)
  t.same(standIn.seen.at(-1)?.body, { name: 'debian', source: '/srv/debian', codec: 'zstd' })
})

t.test('on a terminal the line of the progress is taken away at the end', async (t) => {
  const standIn = await startStandIn(t)
  standIn.importLines = [
    progress(1),
    { result: { name: 'debian', seq: 7, number: 1, image: { ...image, warnings: [] } } },
  ]
  const { stderr } = await runCli(['image', 'import', '/srv/debian', 'debian'], { standIn, columns: 80 })
  t.ok(stderr.startsWith('\rimporting debian'))
  t.ok(stderr.endsWith('\r\x1b[K'))
})

t.test('a program gets the result alone on stdout', async (t) => {
  const standIn = await startStandIn(t)
  standIn.importLines = [progress(1), { result: { name: 'debian', seq: 7, number: 1, image } }]
  const { stdout } = await runCli(['image', 'import', '/srv/debian', 'debian', '--json'], { standIn })
  t.same(JSON.parse(stdout), { name: 'debian', seq: 7, number: 1, image })
})

t.test('an import that fails, or ends without a result, is an error', async (t) => {
  const standIn = await startStandIn(t)
  const args = ['image', 'import', '/srv/none', 'debian']
  const error = {
    code: 'MUSTER_SOURCE',
    message: '/srv/none cannot be read',
    hint: 'Look there.',
    category: 'missing',
  }
  standIn.importLines = [progress(1), { error }]
  t.match(await runCli(args, { standIn }), {
    code: 3,
    stderr: /muster: \/srv\/none cannot be read\nLook there.\n$/,
  })
  standIn.intercept = (response) => response.end(`${JSON.stringify(progress(1))}\n`)
  t.match(await runCli(args, { standIn }), { code: 6, stderr: /ended the work without a result\n/ })
  standIn.intercept = (response) => response.end('{}\n')
  t.match(await runCli(args, { standIn }), { code: 1, stderr: /neither progress nor a result/ })
  t.match(await runCli(['image', 'import', '/srv', '..'], { standIn }), {
    code: 2,
    stderr: /not a name for an? image/,
  })
})

t.test('who ends an import ends it in the controller, too', async (t) => {
  const standIn = await startStandIn(t)
  standIn.importLines = [progress(1)]
  const stop = new AbortController()
  const running = runCli(['image', 'import', '/srv', 'a'], {
    standIn,
    signal: stop.signal,
    onProgress: () => stop.abort(),
  })
  t.match(await running, { code: 130, stdout: '', stderr: /muster: cancelled; nothing was made\n$/ })
  await standIn.abandoned
})

t.test('places are those of the directory one is in, whatever the form of the source', async (t) => {
  const standIn = await startStandIn(t)
  const made = { result: { name: 'x', seq: 7, number: 1, image: { ...image, warnings: [] } } }
  const sent = async (...args: string[]) => {
    standIn.importLines = [made]
    const { code } = await runCli(['image', 'import', ...args], { standIn })
    t.equal(code, 0)
    return standIn.seen.at(-1)?.body as Record<string, unknown>
  }
  t.equal((await sent('oci:layout:9', 'x')).source, 'oci:/srv/layout:9')
  t.equal((await sent('docker-archive:a.tar', 'x')).source, 'docker-archive:/srv/a.tar')
  t.equal((await sent('file://root.tar.gz', 'x')).source, '/srv/root.tar.gz')
  t.equal((await sent('docker-daemon://rocky', 'x')).source, 'docker-daemon:rocky:latest')
  const flags = [
    '--platform',
    'linux/arm64',
    '--exclude',
    'a',
    '--exclude',
    'b/*',
    '--force',
    '--stage',
    '--all-root',
  ]
  t.same(await sent('docker://r.example/x:9', 'x', ...flags, '--no-tls-verify'), {
    name: 'x',
    source: 'docker://r.example/x:9',
    platform: 'linux/arm64',
    excludes: ['a', 'b/*'],
    force: true,
    stage: true,
    allRoot: true,
    insecure: true,
  })
  t.match(await runCli(['image', 'import', 'oras://x', 'x'], { standIn }), {
    code: 2,
    stderr: /unknown scheme/,
  })
})

t.test('an import of what is there already says so', async (t) => {
  const standIn = await startStandIn(t)
  const digest = `sha256:${'a'.repeat(64)}`
  const known = { ...image, number: 3, origin: { digest, platform: 'linux/amd64' } }
  standIn.importLines = [{ result: { name: 'x', seq: 7, number: 3, image: known, unchanged: true } }]
  t.match(await runCli(['image', 'import', 'docker://x', 'x'], { standIn }), {
    stdout: `image x: nothing changed: version 3 is ${digest} already\n`,
    stderr: /^--force imports it again.\n$/,
  })
})

t.test('the certificate and the password for a registry are sent along', async (t) => {
  const standIn = await startStandIn(t)
  const files = t.testdir({ 'ca.pem': 'PEM', password: 'of the file\n' })
  const result = { result: { name: 'x', seq: 7, number: 1, image: { ...image, warnings: [] } } }
  const sent = async (args: string[], options: CliOptions = {}) => {
    standIn.importLines = [result]
    const ran = await runCli(['image', 'import', 'docker://r/x', 'x', ...args], { standIn, ...options })
    return { ...ran, body: standIn.seen.at(-1)?.body as Record<string, unknown> }
  }
  t.match((await sent(['--ca-file', `${files}/ca.pem`])).body, { ca: 'PEM', password: undefined })
  const anna = ['--username', 'anna']
  const account = (password: string) => ({ username: 'anna', password })
  t.match((await sent([...anna, '--password-file', `${files}/password`])).body, account('of the file'))
  t.match((await sent([...anna, '--password-file', '-'], { input: 'of stdin\n' })).body, account('of stdin'))
  const env = { MUSTER_REGISTRY_PASSWORD: 'of the environment' }
  t.match((await sent(anna, { env })).body, account('of the environment'))

  const typed = await sent(anna, { columns: 80, input: 'typed\n' })
  t.match(typed.body, account('typed'))
  t.match(typed.stderr, /^Password of anna: \n/)
  t.notMatch(typed.stderr, /typed/)
  t.match(await sent(anna), { code: 2, stderr: /no password for anna\n.*--password-file/ })
  t.match(await sent(['--password-file', '-']), { code: 2, stderr: /goes with --username/ })
  t.match(await sent(['--ca-file', `${files}/none`]), { code: 2, stderr: /none cannot be read/ })
})
