import t from 'tap'
import { storedEdits } from '../../../../services/cli/subnets/stored-edits.ts'

const before = { boot: { network: '10.0.1.0/24' }, other: { network: '10.0.2.0/24' } }
const client = { get: async () => ({ seq: 7, value: before }) } as never
const profile = { kind: 'profile', name: 'p', seq: 1, before: {}, after: { rack: 'r1' } } as const

t.test('edits of subnets become one of the setting, and others stay as they are', async (t) => {
  t.same(await storedEdits(client, [profile]), [profile])
  const gone = { kind: 'subnet', name: 'boot', seq: 3, before: before.boot, after: undefined } as const
  const made = {
    kind: 'subnet',
    name: 'new',
    seq: 0,
    before: undefined,
    after: { network: '10.0.3.0/24' },
  } as const
  t.same(await storedEdits(client, [gone, profile, made]), [
    profile,
    {
      kind: 'setting',
      name: 'subnets',
      seq: 7,
      before,
      after: { other: before.other, new: made.after },
    },
  ])
})

t.test('a subnet that is not as it was read is a conflict', async (t) => {
  const edit = (name: string, seen: unknown) =>
    storedEdits(client, [{ kind: 'subnet', name, seq: 3, before: seen, after: { network: '10.0.9.0/24' } }])
  const code = 'MUSTER_CHANGE_CONFLICT'
  await t.rejects(edit('boot', { network: '10.0.8.0/24' }), {
    code,
    message: 'subnet boot was changed meanwhile',
  })
  await t.rejects(edit('gone', { network: '10.0.8.0/24' }), {
    code,
    message: 'subnet gone was deleted meanwhile',
  })
  await t.rejects(edit('boot', undefined), { code, message: 'subnet boot exists already' })
})
