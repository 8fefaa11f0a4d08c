import t, { type Test } from 'tap'
import { cutSegments } from '../../../libs/archive/cut.ts'
import { EntryInvalidError, PatternInvalidError, TreeChangedError } from '../../../libs/archive/errors.ts'
import { linkMembers } from '../../../libs/archive/hard-links.ts'
import { walkTreeSync } from '../../../libs/archive/walk-tree.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import { BuildWorker, type Making } from '../../../libs/image/build-worker.ts'

function workerOf(t: Test): BuildWorker {
  const worker = new BuildWorker()
  t.teardown(() => worker.close())
  return worker
}

function making(more: Partial<Making> = {}): Making {
  return {
    known: async (keys) => keys.map(() => false),
    onMade: async () => {},
    onPiece: async () => {},
    ...more,
  }
}

t.test('segments are made, but for those that are known', async (t) => {
  const root = t.testdir(Object.fromEntries(['a', 'b', 'c'].map((name) => [name, name.repeat(100_000)])))
  const segments = cutSegments(linkMembers([...walkTreeSync(root)]))
  t.equal(segments.length, 3)
  const worker = workerOf(t)
  const made: string[] = []
  await worker.make(
    { root, codec: 'gzip', segments },
    making({
      known: async (keys) => keys.map((key, index) => key.startsWith('gzip.') && index === 1),
      onMade: async (all) => {
        for (const { digest, bytes } of all) {
          t.equal(digest, digestOf(bytes))
          made.push(digest)
        }
      },
    }),
  )
  t.equal(made.length, 2)
  t.equal(worker.busy, false)
})

t.test('what fails in the thread is thrown here, and the thread goes on', async (t) => {
  const root = t.testdir({ a: 'x' })
  const worker = workerOf(t)
  const listing = { root, directories: [''], excludes: [], without: [] }
  await t.rejects(
    worker.list({ ...listing, directories: ['none'] }, () => {}),
    TreeChangedError,
  )
  await t.rejects(
    worker.list({ ...listing, excludes: ['[a'] }, () => {}),
    PatternInvalidError,
  )
  const [member] = linkMembers([...walkTreeSync(root)])
  const segments = [{ members: [{ ...member!, path: '../a' }], rawSize: 500 }]
  await t.rejects(worker.make({ root, codec: 'gzip', segments }, making()), EntryInvalidError)
  const paths: string[] = []
  await worker.list(listing, (entries) => void paths.push(...entries.map(({ path }) => path)))
  t.same(paths, ['a'])
})

t.test('what the caller fails with ends the work', async (t) => {
  const root = t.testdir({ a: 'x' })
  const segments = cutSegments(linkMembers([...walkTreeSync(root)]))
  const worker = workerOf(t)
  const full = new Error('full')
  await t.rejects(
    worker.make({ root, codec: 'gzip', segments }, making({ onMade: () => Promise.reject(full) })),
    full,
  )
  t.equal(worker.busy, true, 'it is not asked for anything again')
})

t.test('closing ends a thread in the middle of its work', async (t) => {
  const worker = workerOf(t)
  const listing = worker.list(
    { root: '/usr', directories: Array(1_000).fill('bin'), excludes: [], without: [] },
    () => {},
  )
  const ended = t.rejects(listing, { code: 'MUSTER_BUILD_THREAD_LOST' })
  await worker.close()
  await ended
})
