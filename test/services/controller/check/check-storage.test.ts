import t from 'tap'
import type { ControllerMember, Storage } from '../../../../libs/records/member.ts'
import { checkStorage } from '../../../../services/controller/check/check-storage.ts'

const GIB = 1024 ** 3
const FINE: Storage = { used: GIB, free: 50 * GIB, size: 100 * GIB, lacking: { blobs: 0, bytes: 0 } }

const member = (id: string, storage?: Storage): ControllerMember => ({
  role: 'controller',
  id,
  version: '0',
  startedAt: 0,
  blobs: `http://${id}:9870`,
  ...(storage && { storage }),
})

t.test('controllers that have all, and those that do not say, are fine', async (t) => {
  t.same(checkStorage([member('c1', FINE), member('c2')]), { findings: [], looked: {} })
})

t.test('a disk that is nearly full is told before it is', async (t) => {
  const { findings } = checkStorage([member('c1', { ...FINE, free: 4 * GIB })])
  t.match(findings, [
    { level: 'warning', what: /disk of controller c1 is nearly full/, hint: /storage clean/ },
  ])
})

t.test('what is still fetched is a warning, and what nobody has is wrong', async (t) => {
  const fetching = { ...FINE, lacking: { blobs: 7, bytes: 9, by: 'image debian' } }
  const lost = { ...FINE, lacking: { blobs: 7, bytes: 9, by: 'image debian', nowhere: ['image debian'] } }
  t.match(checkStorage([member('c1', fetching), member('c2', lost)]).findings, [
    { level: 'warning', what: 'controller c1 still fetches blobs, 7 of them, first of image debian' },
    { level: 'error', what: 'nobody has all of image debian, as far as controller c2 knows' },
  ])
})
