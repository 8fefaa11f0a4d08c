import t from 'tap'
import { TYPE_BITS, typeOfMode } from '../../../libs/archive/entry.ts'

t.test('each type has its bits, whatever the permissions', async (t) => {
  for (const [type, bits] of Object.entries(TYPE_BITS)) t.equal(typeOfMode(bits | 0o7777), type)
})

t.test('other bits are no type', async (t) => {
  for (const mode of [0, 0o644, 0o030000, 0o170000]) t.equal(typeOfMode(mode), undefined)
})
