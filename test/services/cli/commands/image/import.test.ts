import t from 'tap'
import { runCli } from '../../_cli.ts'
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
  t.match(stderr, /warning: file 9 .*\nand 2 more warnings: muster image show debian\n$/)
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
  t.match(await running, { code: 130, stdout: '', stderr: /muster: cancelled; no version was made\n$/ })
  await standIn.abandoned
})

t.test('images are listed with what they take', async (t) => {
  const standIn = await startStandIn(t)
  standIn.put('image', 'debian', image)
  t.same((await runCli(['image', 'list'], { standIn })).stdout.split('\n'), [
    'IMAGE       SENT  IN MEMORY  ENTRIES  KERNELS   BUILT',
    'debian  120.3 MB   367.0 MB   10,005  6.1.0-38  2026-11-20 14:03:07',
    '',
  ])
  t.match((await runCli(['image', 'show', 'debian'], { standIn })).stdout, /\nkernels.0.version +6.1.0-38\n/)
})
