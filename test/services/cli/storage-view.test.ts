import t from 'tap'
import { storageCells, storageWarnings } from '../../../services/cli/storage-view.ts'

const nothing = { blobs: 0, bytes: 0 }
const fine = { used: 3_100_000_000, free: 50e9, size: 100e9, lacking: nothing }

t.test(
  'what a controller stores is told beside what is free; one of an earlier version tells nothing',
  async (t) => {
    t.same(storageCells(fine), ['3.1 GB', '50.0 GB'])
    t.same(storageCells(undefined), ['-', '-'])
    t.same(storageWarnings('c1', fine), [])
  },
)

t.test('a full disk and what is still to be fetched are told', async (t) => {
  t.same(storageWarnings('c1', { ...fine, free: 4e9 }), [
    "The disk of controller c1 is nearly full; see 'muster storage show'.",
  ])
  t.same(storageWarnings('c1', { ...fine, lacking: { blobs: 1, bytes: 2_000, by: 'image debian' } }), [
    'Controller c1 still fetches 1 blob of 2.0 kB, first of image debian.',
  ])
  const nowhere = ['image debian', 'overlay motd']
  t.match(
    storageWarnings('c1', { ...fine, lacking: { blobs: 2, bytes: 2_000, nowhere } })[1],
    /^Nobody has all of image debian and overlay motd, /,
  )
})
