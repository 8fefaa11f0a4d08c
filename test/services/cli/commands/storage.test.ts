import t from 'tap'
import { runCli } from '../_cli.ts'
import { startStandIn } from '../_stand-in.ts'

async function storage(
  t: Parameters<typeof startStandIn>[0],
  args: string[],
  answer: string,
  options: { columns?: number } = {},
) {
  const standIn = await startStandIn(t)
  standIn.intercept = (response) => response.end(answer)
  const result = await runCli(['storage', ...args], { standIn, ...options })
  return { ...result, sent: standIn.seen.map(({ body }) => body) }
}

const usage = {
  controller: 'c1',
  disk: { size: 100e9, free: 50e9 },
  kept: [{ reason: 'image', blobs: 1_200, bytes: 3_100_000_000 }],
  unreferenced: { blobs: 1, bytes: 2_000 },
  lacking: { blobs: 0, bytes: 0 },
}

t.test('what is kept is shown with what it is kept for', async (t) => {
  const { code, stdout } = await storage(t, ['show'], JSON.stringify(usage))
  t.equal(code, 0)
  t.match(stdout, /^c1: 50\.0 GB of 100\.0 GB free\n\nKEPT FOR +BLOBS +SIZE\nimages +1,200 +3\.1 GB\n/)
  t.match(stdout, /\nno longer needed +1 +2\.0 kB\n$/)
  t.same(JSON.parse((await storage(t, ['show', '--json'], JSON.stringify(usage))).stdout), usage)
})

t.test('what blobs are kept for has names that people know, also where the API has others', async (t) => {
  const counted = { blobs: 1, bytes: 1_000 }
  const kept = ['record', 'history', 'setting', 'what-comes-later'].map((reason) => ({ reason, ...counted }))
  const { stdout } = await storage(t, ['show'], JSON.stringify({ ...usage, kept }))
  const names = ['boot records', 'former overlays', 'network boot programs', 'what-comes-laters']
  for (const name of names) t.match(stdout, new RegExp(`\n${name} +1 +1\\.0 kB\n`))
})

t.test('working trees, and what nobody has, are in what programs get', async (t) => {
  const whole = {
    ...usage,
    trees: { trees: 3, bytes: 9e9, changed: { trees: 1, bytes: 4e9 } },
    lacking: { blobs: 3, bytes: 2_000, by: 'image debian', nowhere: ['image debian'] },
  }
  t.same(JSON.parse((await storage(t, ['show', '--json'], JSON.stringify(whole))).stdout), whole)
  const cleaned = {
    controller: 'c1',
    blobs: 2,
    bytes: 4_000,
    waiting: { blobs: 0, bytes: 0 },
    trees: { trees: 2, bytes: 5e9 },
  }
  t.same(JSON.parse((await storage(t, ['clean', '--json'], JSON.stringify(cleaned))).stdout), cleaned)
})

t.test('what is still to be fetched is told, and what nobody has', async (t) => {
  const lacking = { blobs: 3, bytes: 2_000, by: 'image debian', nowhere: ['image debian'] }
  const { stdout } = await storage(t, ['show'], JSON.stringify({ ...usage, lacking }))
  t.match(stdout, /still fetches 3 blobs of 2\.0 kB, first of image debian\.\nNobody has all of image debian/)
})

t.test('what was deleted is told, and what stays for now', async (t) => {
  const done = { controller: 'c1', blobs: 2, bytes: 4_000, waiting: { blobs: 1, bytes: 1_000 } }
  const { stdout, sent } = await storage(t, ['clean', '--grace-minutes', '10'], JSON.stringify(done))
  t.match(
    stdout,
    /^c1: 2 blobs of 4\.0 kB were deleted\.\n1 blob of 1\.0 kB that nothing needs any more stay/,
  )
  t.same(sent, [{ dryRun: false, graceS: 600 }])
  const dry = await storage(t, ['clean', '--dry-run'], JSON.stringify(done))
  t.match(dry, { stdout: /would be deleted/, sent: [{ dryRun: true }] })
})

t.test('working trees are told of, with those that have changes, and those that were removed', async (t) => {
  const trees = { trees: 3, bytes: 9e9, changed: { trees: 1, bytes: 4e9 } }
  const { stdout } = await storage(t, ['show'], JSON.stringify({ ...usage, trees }))
  t.match(stdout, /\nWorking trees of images: 3 of 9\.0 GB, 1 of 4\.0 GB of them with changes on top\.\n/)
  const done = { controller: 'c1', blobs: 2, bytes: 4_000, waiting: { blobs: 0, bytes: 0 } }
  const dry = JSON.stringify({ ...done, trees: { trees: 2, bytes: 5e9 } })
  t.match((await storage(t, ['clean', '--dry-run'], dry)).stdout, /: 2 of 5\.0 GB would be removed\.\n/)
})

t.test('a check tells how far it is, and what it found', async (t) => {
  const lines = (...all: object[]) => all.map((line) => `${JSON.stringify(line)}\n`).join('')
  const progress = { progress: { blobs: 500, of: 1_000, damaged: 0 } }
  const found = (damaged: number) => ({ result: { controller: 'c1', blobs: 1_000, of: 1_000, damaged } })
  const right = await storage(t, ['check'], lines(progress, found(0)))
  t.match(right, { stdout: 'All 1,000 blobs are right.\n', stderr: 'checking: 500 of 1,000 blobs read\n' })
  const seen = await storage(t, ['check'], lines(progress, progress, found(0)), { columns: 80 })
  const line = '\rchecking: 500 of 1,000 blobs read\x1b[K'
  t.equal(seen.stderr, `${line}${line}\r\x1b[K`, 'a line is written over')
  t.match(await storage(t, ['check'], lines(found(1))), {
    stdout: /^1 of 1,000 blobs is damaged or gone\. It is/,
  })
  t.match(await storage(t, ['check'], lines(found(2))), { stdout: /^2 of 1,000 blobs are damaged or gone/ })
  t.match(await storage(t, ['check'], lines(progress)), { code: 6, stderr: /without a result/ })
})
