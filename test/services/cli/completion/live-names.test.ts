import t from 'tap'
import type { BootServerMember } from '../../../../libs/records/member.ts'
import { liveNames } from '../../../../services/cli/completion/live-names.ts'
import { openTestSession } from '../_session.ts'

t.test('racks are those of nodes and those of boot servers, each once', async (t) => {
  const { standIn, session } = await openTestSession(t)
  standIn.put('node', 'n1', { rack: 'r2' })
  standIn.put('node', 'n2', { rack: 'r2' })
  const server = { role: 'boot-server', id: 'b1' } as BootServerMember
  standIn.members = [
    { ...server, rack: 'r3' },
    { ...server, rack: 'r2' },
  ]
  t.same(await liveNames(session.client, 'rack'), ['r2', 'r3'])
})

t.test('names of a kind are those that the controller has', async (t) => {
  const { standIn, session } = await openTestSession(t)
  standIn.put('profile', 'gpu', {})
  t.same(await liveNames(session.client, 'profile'), ['gpu'])
  t.same(await liveNames(session.client, 'node'), [])
})
