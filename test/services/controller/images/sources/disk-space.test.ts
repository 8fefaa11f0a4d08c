import { dirname } from 'node:path'
import t from 'tap'
import { requireSpace } from '../../../../../services/controller/images/sources/disk-space.ts'

t.test('what does not fit is refused', async (t) => {
  const directory = t.testdir()
  await requireSpace({ directory }, { bytes: 0, what: 'x' })
  await t.rejects(requireSpace({ directory }, { bytes: 2 ** 60, what: 'x' }), {
    code: 'MUSTER_DISK_TOO_SMALL',
    message: /^x takes at least 1152921505 GB of disk, and \d+(\.\d+)? GB are free$/,
    hint: new RegExp(`${dirname(directory)} is`),
  })
})

t.test('room is made before it is refused', async (t) => {
  const asked: number[] = []
  const makeRoom = async (bytes: number): Promise<void> => void asked.push(bytes)
  const place = { directory: t.testdir(), makeRoom }
  await requireSpace(place, { bytes: 0, what: 'x' })
  t.same(asked, [])
  await t.rejects(requireSpace(place, { bytes: 2 ** 60, what: 'x' }), { code: 'MUSTER_DISK_TOO_SMALL' })
  t.equal(asked.length, 1)
})
