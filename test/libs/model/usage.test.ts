import t from 'tap'
import { checkUnused } from '../../../libs/model/usage.ts'
import { describeCluster } from './_description.ts'

const nodes = Object.fromEntries(
  Array.from({ length: 7 }, (_, index) => [`n${index + 1}`, { profiles: ['base'] }]),
)
const description = describeCluster({
  node: nodes,
  profile: { base: { image: 'debian', systemOverlays: ['hosts'] } },
})

t.test('what nodes use, directly or through a profile, may not be deleted', async (t) => {
  for (const [kind, name] of [
    ['image', 'debian'],
    ['overlay', 'hosts'],
    ['profile', 'base'],
  ] as const) {
    t.throws(() => checkUnused({ kind, name, description }), {
      code: 'MUSTER_IN_USE',
      message: `${kind} ${name} is used by n1, n2, n3, n4, n5 and 2 more`,
    })
  }
})

t.test('what nobody uses may go', async () => {
  checkUnused({ kind: 'image', name: 'rocky', description })
  checkUnused({ kind: 'node', name: 'n1', description })
})
