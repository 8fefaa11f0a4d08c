import t from 'tap'
import { resolvedNode } from '../../libs/overlay/fixtures.ts'
import { textsOf } from './_render.ts'

t.test('the console says which node it is, and what it runs', async (t) => {
  const node = resolvedNode('n1', '10.0.0.1', { image: 'debian', kernel: { version: '6.1.0', args: [] } })
  t.same(await textsOf('issue', node), {
    'etc/issue': `n1 of the cluster hpc on \\l
Image:  debian
Kernel: 6.1.0
eth0: 10.0.0.1/24

`,
  })
})

t.test('what is not set is left to be filled in, or left out', async (t) => {
  t.same(await textsOf('issue', resolvedNode('n1')), {
    'etc/issue': 'n1 of the cluster hpc on \\l\nImage:  none\nKernel: \\r\n\n',
  })
})
