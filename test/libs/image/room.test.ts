import { statfs } from 'node:fs/promises'
import t from 'tap'
import { ImageRoomError } from '../../../libs/image/errors.ts'
import { checkRoom } from '../../../libs/image/room.ts'

t.test('what there is room for is let through', async (t) => {
  const makeRoom = async (): Promise<void> => void t.fail('there is room')
  await checkRoom(t.testdir(), { rawBytes: 1_000, makeRoom })
  t.pass()
})

t.test('what there is no room for is refused, with how much it needs and how much is free', async (t) => {
  const directory = t.testdir()
  await t.rejects(checkRoom(directory, { rawBytes: 2 ** 60 }), ImageRoomError)
  await t.rejects(checkRoom(directory, { rawBytes: 2 ** 60 }), {
    code: 'MUSTER_IMAGE_NO_ROOM',
    message: /will need about \d+ MB more below .*, and \d+ MB are free/,
    hint: /Free space/,
  })
})

t.test('room is made before it is refused', async (t) => {
  const { bavail, bsize } = await statfs(t.testdir())
  const asked: number[] = []
  const makeRoom = async (bytes: number): Promise<void> => void asked.push(bytes)
  const rawBytes = 10 * bavail * bsize
  await t.rejects(checkRoom(t.testdirName, { rawBytes, makeRoom }), ImageRoomError)
  t.equal(asked.length, 1)
  t.ok(asked[0]! > bavail * bsize && asked[0]! < rawBytes, 'what lacks')
})
