import fc from 'fast-check'
import t from 'tap'
import { RUN_BYTES_MAX, SEGMENT_IN_MEMORY_BYTES_MAX } from '../../../libs/blobs/limits.ts'
import { type Run, runsOf } from '../../../libs/blobs/runs.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'

const ref = (name: string, size: number): BlobRef => ({ digest: digestOf(name), size })
const shown = (runs: Iterable<Run>): [number, number[]][] =>
  Array.from(runs, ({ start, refs }) => [start, refs.map(({ size }) => size)])

t.test('neighbours are asked for together, and what is here in between is not', async (t) => {
  const refs = [10, 20, 30, 40, 50].map((size) => ref(`s${size}`, size))
  const here = refs[2]
  t.same(shown(runsOf(refs, (each) => each !== here)), [
    [0, [10, 20]],
    [60, [40, 50]],
  ])
  t.same(shown(runsOf(refs, () => false)), [])
})

t.test('a large segment is a run of its own', async (t) => {
  const large = SEGMENT_IN_MEMORY_BYTES_MAX + 1
  const refs = [5, large, 6, 7].map((size) => ref(`s${size}`, size))
  t.same(shown(runsOf(refs, () => true)), [
    [0, [5]],
    [5, [large]],
    [5 + large, [6, 7]],
  ])
})

t.test('a segment is claimed only when its run is taken', async (t) => {
  const size = SEGMENT_IN_MEMORY_BYTES_MAX
  const refs = Array.from({ length: 10 }, (_, index) => ref(`s${index}`, size))
  const claimed: BlobRef[] = []
  const runs = runsOf(refs, (each) => claimed.push(each) > 0)
  const first = runs.next().value as Run
  t.equal(first.refs.length, RUN_BYTES_MAX / size)
  t.equal(claimed.length, first.refs.length)
})

t.test(
  'every wanted segment is in one run, where it stands in the artifact, and no run is too large',
  async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 2 * SEGMENT_IN_MEMORY_BYTES_MAX }), { maxLength: 40 })
    fc.assert(
      fc.property(sizes, fc.infiniteStream(fc.boolean()), (list, coin) => {
        const refs = list.map((size, index) => ref(`${index}`, size))
        const wanted = new Set(refs.filter(() => coin.next().value))
        const found: BlobRef[] = []
        for (const run of runsOf(refs, (each) => wanted.has(each))) {
          const from = refs.indexOf(run.refs[0]!)
          const begins = refs.slice(0, from).reduce((sum, { size }) => sum + size, 0)
          const bytes = run.refs.reduce((sum, { size }) => sum + size, 0)
          if (begins !== run.start || (bytes > RUN_BYTES_MAX && run.refs.length > 1)) return false
          if (run.refs.some((each, index) => refs[from + index] !== each)) return false
          found.push(...run.refs)
        }
        return found.length === wanted.size && found.every((each) => wanted.has(each))
      }),
      { numRuns: 200 },
    )
  },
)
