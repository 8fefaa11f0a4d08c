import t from 'tap'
import { Artifact } from '../../../libs/blobs/artifact.ts'
import { RESIDENT_KEPT_MS } from '../../../libs/blobs/limits.ts'
import { ResidentCache } from '../../../libs/blobs/resident-cache.ts'
import { ResidentRuns } from '../../../libs/blobs/resident-runs.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import { type Sample, sample } from './_fixtures.ts'

/** An artifact of these blobs, and a cache of eight slabs of 1,000 bytes. */
function setup(sizes: number[]) {
  const clock = { nowMs: 1_000_000 }
  const samples = sizes.map(sample)
  const cache = new ResidentCache({ budgetBytes: 8_000, nowMs: () => clock.nowMs })
  const load = async ({ ref, bytes }: Sample): Promise<void> => {
    const lent = cache.lend(ref, async (target) => target.fill(bytes))!
    await lent.bytes
    cache.release(lent.slab)
  }
  const refs = samples.map(({ ref }) => ref)
  const artifact = new Artifact({ refs, etag: digestOf('whole'), contentType: 'application/octet-stream' })
  const content = Buffer.concat(samples.map(({ bytes }) => bytes))
  return { clock, samples, cache, load, artifact, content, runs: new ResidentRuns(cache) }
}

t.test('any range of what is resident is gathered, in one part as far as it lies together', async (t) => {
  const sizes = [100, 0, 250, 400, 240, 300, 1, 0]
  const { samples, load, artifact, content, runs } = setup(sizes)
  for (const each of samples) await load(each)
  for (let start = 0; start < content.length; start += 37) {
    for (let end = start + 1; end <= content.length; end += 53) {
      const { parts, sizeBytes } = runs.gather(artifact, start, end)
      t.ok(Buffer.concat(parts).equals(content.subarray(start, end)), `${start} to ${end}`)
      t.equal(sizeBytes, end - start)
      t.ok(parts.length <= 2, 'two slabs')
    }
  }
  t.equal(runs.gather(artifact, 0, 990).parts.length, 1)
})

t.test('it ends before the first blob that is not resident', async (t) => {
  const { samples, load, artifact, content, runs } = setup([100, 100, 100, 100])
  for (const index of [0, 1, 3]) await load(samples[index]!)
  t.same(Buffer.concat(runs.gather(artifact, 50, 400).parts), content.subarray(50, 200))
  t.same(runs.gather(artifact, 200, 400), { parts: [], sizeBytes: 0, slabs: [] })
  await load(samples[2]!)
  const { parts, sizeBytes } = runs.gather(artifact, 0, 400)
  t.same(Buffer.concat(parts), content)
  t.equal(parts.length, 3, 'loaded in another order')
  t.equal(sizeBytes, 400)
})

t.test('what made room is not found any more, and what is gathered does not make room', async (t) => {
  const { clock, samples, load, artifact, runs } = setup(Array.from({ length: 18 }, () => 500))
  for (const each of samples.slice(0, 16)) await load(each)
  t.equal(runs.gather(artifact, 0, 9_000).sizeBytes, 8_000)
  clock.nowMs += RESIDENT_KEPT_MS
  t.equal(runs.gather(artifact, 0, 2_000).sizeBytes, 2_000)
  await load(samples[16]!)
  t.equal(runs.gather(artifact, 0, 9_000).sizeBytes, 2_000, 'the slab after those')
  await load(samples[4]!)
  t.equal(runs.gather(artifact, 0, 9_000).sizeBytes, 2_500, 'loaded again, it is found again')
})
