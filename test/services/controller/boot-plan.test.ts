import t from 'tap'
import type { Operation } from '../../../libs/changes/operation.ts'
import type { ImportedKernel } from '../../../libs/model/kernel.ts'
import type { Node } from '../../../libs/model/node.ts'
import { Resolver } from '../../../libs/model/resolve.ts'
import { type BootPlan, planAt, planDifferences } from '../../../services/controller/boot-plan.ts'
import { DIGEST, someImage, someKernel } from '../../libs/model/_description.ts'
import { propose, putNode, startedCluster } from './_clusters.ts'

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

t.test(
  'a kernel that was imported anew under its name is another one, even if only its modules are',
  async (t) => {
    const { cluster, store } = await startedCluster(t)
    const kernel = (value: ImportedKernel): Operation => ({ op: 'put', kind: 'kernel', name: 'new', value })
    const image: Operation = { op: 'put', kind: 'image', name: 'debian', value: someImage() }
    const n1 = putNode('n1', { image: 'debian', kernel: { version: 'new' } })
    const planOf = (seq: number) => planAt({ store, state: cluster.state, name: 'n1', seq })
    const then = await planOf(await propose(cluster, image, kernel(someKernel()), n1))
    t.match(then.kernel, /^6\.12\.9-amd64 \(new [0-9a-f]{12}\)$/)
    const modules = [{ digest: DIGEST, size: 1 }]
    const now = await planOf(await propose(cluster, kernel(someKernel({ modules }))))
    t.match(planDifferences(then, now), [{ what: 'kernel', before: then.kernel, after: now.kernel }])
  },
)
