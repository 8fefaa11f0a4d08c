import t from 'tap'
import { digestOf } from '../../../../libs/digest/digest.ts'
import type { ControllerMember, Standing } from '../../../../libs/records/member.ts'
import { checkControllers } from '../../../../services/controller/check/check-controllers.ts'

const standing = (seq: number, state = 'state'): Standing => ({
  seq,
  chain: digestOf(`change ${seq}`),
  state: digestOf(state),
})

const member = (id: string, more: Partial<ControllerMember>): ControllerMember => ({
  role: 'controller',
  id,
  version: '0',
  startedAt: 0,
  blobs: `http://${id}:9870`,
  ...more,
})

/** What is found by a controller that has changes 4 to 9. */
const find = (...members: ControllerMember[]) =>
  checkControllers({
    self: 'c1',
    own: standing(9),
    members,
    store: {
      change: async (seq) => (seq < 4 ? undefined : ({ digest: digestOf(`change ${seq}`) } as never)),
    },
  })

t.test('controllers that have the same agree, also if one is behind or of an older version', async (t) => {
  const self = member('c1', { standing: standing(2, 'long ago') })
  const others = [
    member('c2', { standing: standing(9) }),
    member('c3', { standing: standing(5, 'another, as it was then') }),
    member('c4', { standing: standing(3) }),
    member('c5', {}),
  ]
  t.same(await find(self, ...others), { findings: [], looked: { controllers: 5, compared: 2 } })
})

t.test(
  'another history, another state and a refused log are wrong, a later change is a warning',
  async (t) => {
    const { findings } = await find(
      member('c2', { standing: { ...standing(7), chain: digestOf('forged') } }),
      member('c3', { standing: standing(9, 'another') }),
      member('c4', { problem: 'its log is foreign' }),
      member('c6', { standing: standing(10) }),
    )
    t.match(findings, [
      { level: 'error', what: 'controller c2 has another change 7 than this one' },
      { level: 'error', what: /c3 has the same changes as this one, and another description, at change 9/ },
      { level: 'error', what: 'controller c4 takes no changes: its log is foreign' },
      { level: 'warning', what: 'controller c6 has change 10, of which nothing is known here' },
    ])
  },
)
