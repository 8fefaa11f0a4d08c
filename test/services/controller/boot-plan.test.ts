import t from 'tap'
import type { Node } from '../../../libs/model/node.ts'
import { Resolver } from '../../../libs/model/resolve.ts'
import { type BootPlan, planDifferences } from '../../../services/controller/boot-plan.ts'
import { someImage } from '../../libs/model/_description.ts'

const node: Node = { image: 'debian', systemOverlays: ['hosts', 'network'], kernel: { args: ['quiet'] } }
const plan = (changed: Node = {}, parts: Partial<BootPlan> = {}): BootPlan => ({
  node: new Resolver(() => undefined).resolve('n1', { ...node, ...changed }),
  image: someImage(),
  kernel: '6.1',
  overlays: new Map([
    ['hosts', 'a'],
    ['network', 'b'],
  ]),
  script: { body: 'boot' },
  ...parts,
})

t.test('equal plans differ in nothing, also where remarks are other ones', async (t) => {
  t.same(planDifferences(plan(), plan({ comment: 'x', discoverable: true })), [])
})

t.test('every part of a boot that is another is told', async (t) => {
  const now = plan(
    { image: 'rocky', kernel: { args: ['nosmt'] }, systemOverlays: ['hosts'], rack: 'r2', tags: { k: 'v' } },
    { kernel: '6.12', overlays: new Map([['hosts', 'c']]), script: { body: 'other' } },
  )
  t.same(planDifferences(plan(), now), [
    { what: 'image', before: 'debian 000000000000', after: 'rocky 000000000000' },
    { what: 'kernel', before: '6.1', after: '6.12' },
    { what: 'kernel arguments', before: 'quiet', after: 'nosmt' },
    { what: 'system overlays', before: 'hosts network', after: 'hosts' },
    { what: 'overlay hosts', before: 'a', after: 'c' },
    { what: 'boot script' },
    { what: 'rack', before: 'default', after: 'r2' },
    { what: 'tags.k', after: 'v' },
  ])
})
