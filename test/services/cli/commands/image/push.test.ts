import t from 'tap'
import { until } from '../../../_cluster.ts'
import { siteOfTwoVersions } from './_image-site.ts'

t.test('a push says what goes where, and the versions show it', async (t) => {
  const { muster } = await siteOfTwoVersions(t)
  t.match(await muster('image push debian@1 --racks r1,r2 --rate 100MB'), {
    code: 0,
    stdout: /^image debian: version 1 goes to r1 and r2, 100\.0 MB\/s \(change \d+\)\n$/,
  })
  t.match(await muster('image versions debian'), { stdout: /r1 and r2, 100\.0 MB\/s/ })
  t.match(await muster('image push debian --json'), { stdout: /"numbers": \[\n {4}2\n/ })
  t.match(await muster('image push debian@1 --stop'), { stdout: /version 1 is pushed no more/ })
  t.match(await muster('image push debian --stop'), { stdout: /version 2 is pushed no more/ })
  t.match(await muster('image push debian --stop'), {
    code: 2,
    stderr: /no version of image debian is pushed/,
  })
})

t.test('a push to racks without a boot server is made, and says so', async (t) => {
  const { muster, cluster } = await siteOfTwoVersions(t)
  await cluster.startBootServer('r1')
  await until(
    () => muster('rack list'),
    ({ stdout }) => stdout.includes('b-r1'),
  )
  t.match(await muster('image push debian --racks r1,r7,r8'), {
    code: 0,
    stderr: 'warning: no boot server of racks r7 and r8 is running; nothing is fetched there before one is\n',
  })
  t.match(await muster('image push debian --racks r1'), { code: 0, stderr: '' })
})

t.test('a dry run shows what would be pushed, and what makes no sense is refused', async (t) => {
  const { muster } = await siteOfTwoVersions(t)
  const { stdout } = await muster('image push debian --racks r1 --dry-run')
  t.match(stdout, /version 2 pushed to +- +r1\n/)
  t.match(stdout, /Nothing was changed \(--dry-run\)\.\n$/)
  t.match(await muster('image push debian --rate fast'), { code: 2, stderr: /bytes a second/ })
  t.match(await muster('image push debian --stop --racks r1'), { code: 2 })
  t.match(await muster('image push debian@9'), { code: 3, stderr: /there is no version 9/ })
})
