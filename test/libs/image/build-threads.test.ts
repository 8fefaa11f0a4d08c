import t from 'tap'
import { BuildThreads } from '../../../libs/image/build-threads.ts'
import { IdleWorkers } from '../../../libs/image/idle-workers.ts'

t.test('a thread is started once, and ends with the build', async (t) => {
  await using threads = new BuildThreads()
  t.equal(threads.get(0), threads.get(0))
  await threads.close()
})

t.test('threads that have done their work are taken again', async (t) => {
  await using idle = new IdleWorkers()
  const first = new BuildThreads({ idle })
  const worker = first.get(0)
  await first.close()
  const second = new BuildThreads({ idle })
  t.equal(second.get(0), worker)
  await second.close()
})

t.test('a thread that was in the middle of something is not', async (t) => {
  await using idle = new IdleWorkers()
  const abort = new AbortController()
  const first = new BuildThreads({ idle, signal: abort.signal })
  const listing = { root: '/usr', directories: Array(100).fill('bin'), excludes: [], without: [] }
  const lost = t.rejects(first.get(0).list(listing, () => {}))
  abort.abort(new Error('enough'))
  await first.close()
  await lost
  t.equal(idle.take(), undefined)
  t.throws(() => first.get(1), { message: 'enough' })
  t.throws(() => new BuildThreads({ signal: abort.signal }), { message: 'enough' })
})
