import t from 'tap'
import { BuildWorker } from '../../../libs/image/build-worker.ts'
import { IdleWorkers } from '../../../libs/image/idle-workers.ts'
import { IDLE_THREADS_MAX } from '../../../libs/image/limits.ts'

async function isAlive(worker: BuildWorker): Promise<boolean> {
  const listing = { root: import.meta.dirname, directories: [''], excludes: [], without: [] }
  return worker
    .list(listing, () => {})
    .then(
      () => true,
      () => false,
    )
}

t.test('a few are kept, the others end; closing ends all', async (t) => {
  const idle = new IdleWorkers()
  t.equal(idle.take(), undefined)
  const workers = Array.from({ length: IDLE_THREADS_MAX + 1 }, () => new BuildWorker())
  for (const worker of workers) await idle.give(worker)
  t.equal(await isAlive(workers.at(-1)!), false)
  const taken = idle.take()!
  t.ok(workers.includes(taken))
  t.equal(await isAlive(taken), true)
  await idle.close()
  await idle.give(taken)
  t.equal(await isAlive(taken), false, 'what comes back later ends, too')
  t.equal(idle.take(), undefined)
})
