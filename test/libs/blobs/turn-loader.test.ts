import { join } from 'node:path'
import t from 'tap'
import { Artifact } from '../../../libs/blobs/artifact.ts'
import { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { BlobMissingError } from '../../../libs/blobs/errors.ts'
import { RESIDENT_KEPT_MS } from '../../../libs/blobs/limits.ts'
import { ResidentCache } from '../../../libs/blobs/resident-cache.ts'
import { type Turn, TurnLoader } from '../../../libs/blobs/turn-loader.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import { sample } from './_fixtures.ts'

const SEEDS = 20
const STEPS = 150
const HELD_MAX = 12
const BUDGET_BYTES = 400_000
const TURN_BYTES = 60_000
const NEVER = new AbortController().signal

/** The same each time: a linear congruential generator. */
function chance(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

/** An image of three times what there is room for, in segments of different sizes. */
async function setup(directory: string) {
  const store = await BlobStore.open({ directory: join(directory, 'store') })
  const samples = Array.from({ length: 120 }, (_, index) => sample(1 + ((index * 7_919) % 20_000)))
  await store.putMany(samples.map(({ bytes }) => bytes))
  const refs = samples.map(({ ref }) => ref)
  const artifact = new Artifact({ refs, etag: digestOf('image'), contentType: 'application/octet-stream' })
  return { store, artifact, samples, content: Buffer.concat(samples.map(({ bytes }) => bytes)) }
}

t.test('a turn has the right bytes as long as it is held, whatever else is loaded meanwhile', async (t) => {
  const { store, artifact, content } = await setup(t.testdir())
  let [turns, resident] = [0, 0]
  for (let seed = 1; seed <= SEEDS; seed++) {
    const random = chance(seed)
    let nowMs = 0
    const cache = new ResidentCache({ budgetBytes: BUDGET_BYTES, nowMs: () => nowMs })
    const loader = new TurnLoader({ store, cache, onProblem: (_, error) => t.fail(error.message) })
    const held: { turn: Turn; start: number }[] = []
    const check = ({ turn, start }: { turn: Turn; start: number }): boolean =>
      Buffer.concat(turn.parts).equals(content.subarray(start, start + turn.sizeBytes))
    let right = true
    for (let step = 0; step < STEPS; step++) {
      // All that nobody uses may make room at any time.
      nowMs += random(2) * RESIDENT_KEPT_MS
      const starts = Array.from({ length: 1 + random(4) }, () => random(content.length))
      const loaded = await Promise.all(
        starts.map(async (start) => {
          const end = Math.min(start + 1 + random(TURN_BYTES), content.length)
          return { start, turn: await loader.load(artifact, { start, end, signal: NEVER }) }
        }),
      )
      held.push(...loaded)
      turns += loaded.length
      if (cache.sizeBytes > 0) resident++
      right &&= held.every(check)
      while (held.length > random(HELD_MAX)) held.splice(random(held.length), 1)[0]!.turn[Symbol.dispose]()
    }
    t.ok(right, `seed ${seed}`)
    t.ok(cache.sizeBytes <= BUDGET_BYTES)
  }
  t.ok(turns > SEEDS * STEPS)
  t.equal(resident, SEEDS * STEPS)
})

t.test('turns that could not be loaded hold nothing', async (t) => {
  const { store, artifact, samples, content } = await setup(t.testdir())
  let nowMs = 0
  const cache = new ResidentCache({ budgetBytes: BUDGET_BYTES, nowMs: () => nowMs })
  const loader = new TurnLoader({ store, cache, onProblem: () => {} })
  const lost = samples[3]!.ref.digest
  await store.delete(lost)
  for (let time = 0; time < 50; time++) {
    nowMs += RESIDENT_KEPT_MS
    const turn = loader.load(artifact, { start: 0, end: TURN_BYTES, signal: NEVER })
    await t.rejects(Promise.resolve(turn), BlobMissingError)
  }
  await store.put(samples[3]!.bytes)
  for (let time = 0; time < 2; time++) {
    nowMs += RESIDENT_KEPT_MS
    for (let start = 0; start < content.length; ) {
      using turn = await loader.load(artifact, { start, end: content.length, signal: NEVER })
      t.ok(Buffer.concat(turn.parts).equals(content.subarray(start, start + turn.sizeBytes)))
      start += turn.sizeBytes
    }
  }
  t.ok(cache.sizeBytes > BUDGET_BYTES / 2, 'all of the memory is of use again')
})
