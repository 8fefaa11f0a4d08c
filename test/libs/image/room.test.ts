import t from 'tap'
import { ImageRoomError } from '../../../libs/image/errors.ts'
import { checkRoom } from '../../../libs/image/room.ts'

t.test('what there is room for is let through', async (t) => {
  await checkRoom(t.testdir(), 1_000)
  t.pass()
})

t.test('what there is no room for is refused, with how much it needs and how much is free', async (t) => {
  const directory = t.testdir()
  await t.rejects(checkRoom(directory, 2 ** 60), ImageRoomError)
  await t.rejects(checkRoom(directory, 2 ** 60), {
    code: 'MUSTER_IMAGE_NO_ROOM',
    message: /will need about \d+ MB more below .*, and \d+ MB are free/,
    hint: /Free space/,
  })
})
