import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { ComparisonStep } from '../../../../../services/controller/images/compare-versions.ts'
import { smallRoot, TestCluster, TOKEN } from '../../../_cluster.ts'

type Line = Partial<UnionToIntersection<ComparisonStep>> & { error?: { code: string } }
type UnionToIntersection<U> = (U extends unknown ? (u: U) => void : never) extends (i: infer I) => void
  ? I
  : never

async function diff(cluster: TestCluster, query: string): Promise<Line[]> {
  const headers = { authorization: `Bearer ${TOKEN}` }
  const response = await fetch(`${cluster.url}/v1/image-diff?${query}`, { headers })
  return (await response.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
}

const STATUS = (version: string) =>
  `Package: bash\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\n`

async function clusterWithVersions(t: Test): Promise<TestCluster> {
  const cluster = await TestCluster.start(t)
  const root = await smallRoot(t.testdir())
  await mkdir(join(root, 'var/lib/dpkg'), { recursive: true })
  await writeFile(join(root, 'var/lib/dpkg/status'), STATUS('5.2'))
  await cluster.importImage('debian', root)
  await writeFile(join(root, 'var/lib/dpkg/status'), STATUS('5.3'))
  await appendFile(join(root, 'etc/motd'), 'more')
  await writeFile(join(root, 'boot/vmlinuz-6.9.1-2-amd64'), 'newer kernel')
  await cluster.importImage('debian', root)
  return cluster
}

t.test('two versions are compared: a summary first, then their packages and files', async (t) => {
  const cluster = await clusterWithVersions(t)
  const lines = await diff(cluster, 'before=debian@1&after=debian@2')
  t.same(lines[0], { phase: 'comparing files' })
  const at = lines.findIndex(({ summary }) => summary)
  t.match(lines[at]?.summary, {
    before: { name: 'debian', number: 1 },
    after: { name: 'debian', number: 2 },
    files: { added: { count: 1, bytes: 12 }, removed: { count: 0 }, changed: { count: 2 } },
    kernels: { added: ['6.9.1-2'], removed: [], changed: [] },
  })
  const { bytesOnly } = lines[at]!.summary!
  t.ok(bytesOnly!.after > 0)
  const files = lines.slice(at).flatMap((line) => line.files ?? [])
  t.match(files, [
    { path: 'boot/vmlinuz-6.9.1-2-amd64', after: { size: 12 } },
    { path: 'etc/motd', aspects: ['content'], before: { size: 8 }, after: { size: 12 } },
    { path: 'var/lib/dpkg/status', aspects: ['content'] },
  ])
  t.same(lines.at(-1)?.result?.files, 3)
})

t.test('without a version before, it is the one that was live before', async (t) => {
  const cluster = await clusterWithVersions(t)
  const summaryOf = async (query: string) =>
    (await diff(cluster, query)).find(({ summary }) => summary)?.summary
  t.match(await summaryOf('after=debian&files=false'), { before: { number: 1 }, after: { number: 2 } })
  t.match(
    await summaryOf('after=debian@1&files=false'),
    { before: { number: 2 }, after: { number: 1 } },
    'of one that is not live, what would change if it were',
  )
  t.notOk((await summaryOf('after=debian&files=false'))?.files)
})

t.test('what is not there is refused before anything is sent', async (t) => {
  const cluster = await clusterWithVersions(t)
  t.match(await diff(cluster, 'before=debian@7&after=debian'), [
    { error: { code: 'MUSTER_IMAGE_VERSION_UNKNOWN' } },
  ])
  t.match(await diff(cluster, 'before=debian&after=debain'), [{ error: { code: 'MUSTER_NOT_FOUND' } }])
  t.match(await diff(cluster, 'before=debian&after=a/b'), [{ error: { code: 'MUSTER_VALUE_INVALID' } }])
})
