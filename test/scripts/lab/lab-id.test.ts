import t from 'tap'
import { isLabId, isOwnerAlive, makeLabId } from '../../../scripts/lab/lab-id.ts'

t.test('ids of one process differ, and it is their living owner', async (t) => {
  const ids = [await makeLabId(), await makeLabId()]
  t.not(ids[0], ids[1])
  for (const id of ids) {
    t.ok(isLabId(id))
    t.ok(await isOwnerAlive(id))
  }
})

t.test('a process that has the pid of a dead owner is not the owner', async (t) => {
  t.equal(await isOwnerAlive(`mst-${process.pid}-1-1`), false)
})

t.test('what was not made here is no id', async (t) => {
  for (const text of ['', 'mst-1', 'mst-0-1-1', 'mst-1-1-1/..', 'mst-a-1-1', 'xmst-1-1-1']) {
    t.notOk(isLabId(text), text)
    t.equal(await isOwnerAlive(text), false)
  }
})
