import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { BlobPuller } from '../../../../libs/blobs/blob-puller.ts'
import { BlobStore } from '../../../../libs/blobs/blob-store.ts'
import { versionsOf } from '../../../../libs/model/image-versions.ts'
import {
  type ComparisonStep,
  compareVersions,
  type NamedVersion,
} from '../../../../services/controller/images/compare-versions.ts'
import { smallRoot, TestCluster, TOKEN } from '../../_cluster.ts'

/** Two versions that a controller has, and a place that has nothing of them and fetches from it. */
async function twoVersions(t: Test) {
  const cluster = await TestCluster.start(t)
  const root = await smallRoot(cluster.directory)
  await cluster.importImage('small', root)
  writeFileSync(join(root, 'etc/motd'), 'another text')
  const { result } = await cluster.importImage('small', root)
  const [after, before] = versionsOf(result!.image).map((version) => ({ ...version, name: 'small' }))
  const blobs = await BlobStore.open({ directory: t.testdir() })
  const puller = new BlobPuller({ store: blobs })
  t.teardown(async () => {
    await puller.close()
    await blobs.close()
  })
  const parts = { blobs, puller, origins: () => [cluster.url] }
  return { parts, before: before as NamedVersion, after: after as NamedVersion }
}

async function stepsOf(steps: AsyncIterable<ComparisonStep>): Promise<ComparisonStep[]> {
  return Array.fromAsync(steps)
}

t.test('what is not on this controller is fetched, and only what differs', async (t) => {
  const { parts, before, after } = await twoVersions(t)
  const { signal } = new AbortController()
  const wanted = { before, after, files: true, packages: true, signal }
  const steps = await stepsOf(compareVersions(parts, wanted))
  t.match(steps.at(-2), { files: [{ path: 'etc/motd', aspects: ['content'] }] })
  t.same(steps.at(-1), { result: { files: 1, packages: 0 } })
  t.ok(parts.blobs.has(before.manifest.digest as never))
  const fetched = [...parts.blobs.list()].length
  await stepsOf(compareVersions(parts, { ...wanted, after: before }))
  t.equal([...parts.blobs.list()].length, fetched, 'of two that are the same nothing is read')
})

t.test('without files nothing is fetched but lists of packages', async (t) => {
  const { parts, before, after } = await twoVersions(t)
  const { signal } = new AbortController()
  const steps = await stepsOf(compareVersions(parts, { before, after, files: false, packages: true, signal }))
  t.match(steps, [{ summary: { before: { number: 1 }, after: { number: 2 } } }, { result: { files: 0 } }])
  t.equal([...parts.blobs.list()].length, 0)
})

t.test('what nobody has is an error, and who leaves gets his reason', async (t) => {
  const { parts, before, after } = await twoVersions(t)
  const wanted = { before, after, files: true, packages: true }
  const alone = { ...parts, origins: () => [] }
  const { signal } = new AbortController()
  await t.rejects(stepsOf(compareVersions(alone, { ...wanted, signal })), { code: 'MUSTER_BLOB_MISSING' })
  const reason = new Error('enough')
  const aborted = AbortSignal.abort(reason)
  await t.rejects(stepsOf(compareVersions(parts, { ...wanted, signal: aborted })), reason)
})

t.test('many changes come in pieces that are no long lines, whatever their names', async (t) => {
  const cluster = await TestCluster.start(t)
  const root = await smallRoot(cluster.directory)
  await cluster.importImage('small', root)
  for (let at = 0; at < 30; at++) symlinkSync('\u0001'.repeat(4_000), join(root, `link${at}`))
  for (let at = 0; at < 1_100; at++) writeFileSync(join(root, `etc/file${at}`), '')
  await cluster.importImage('small', root)
  const headers = { authorization: `Bearer ${TOKEN}` }
  const response = await fetch(`${cluster.url}/v1/image-diff?after=small`, { headers })
  const lines = (await response.text()).trim().split('\n')
  t.ok(lines.every((line) => line.length < 200_000))
  const files = lines.flatMap((line) => (JSON.parse(line) as { files?: unknown[] }).files ?? [])
  t.equal(files.length, 1_130)
})
