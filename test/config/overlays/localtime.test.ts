import t from 'tap'
import { OverlayRenderError } from '../../../libs/overlay/errors.ts'
import { resolvedNode } from '../../libs/overlay/fixtures.ts'
import { textsOf } from './_render.ts'

const zoned = (localtime: string) => resolvedNode('n1', undefined, { tags: { localtime } })

t.test('the zone is a link into those of the image', async (t) => {
  t.same(await textsOf('localtime', zoned('Europe/Berlin')), {
    'etc/localtime': '-> ../usr/share/zoneinfo/Europe/Berlin',
    'etc/timezone': 'Europe/Berlin\n',
  })
  t.match(await textsOf('localtime', zoned('/usr/share/zoneinfo/Etc/GMT+1')), {
    'etc/timezone': 'Etc/GMT+1\n',
  })
})

t.test('the tag of the cluster is for nodes that have none', async (t) => {
  const values = { name: 'hpc', tags: { localtime: 'UTC' } }
  t.match(await textsOf('localtime', resolvedNode('n1'), { values }), { 'etc/timezone': 'UTC\n' })
  t.match(await textsOf('localtime', zoned('Asia/Tokyo'), { values }), { 'etc/timezone': 'Asia/Tokyo\n' })
})

t.test('without a zone the image keeps its own', async (t) => {
  t.same(await textsOf('localtime', resolvedNode('n1')), {})
})

t.test('what is no name of a zone is refused', async (t) => {
  for (const name of ['../../etc/passwd', 'Europe/', 'a b']) {
    await t.rejects(textsOf('localtime', zoned(name)), OverlayRenderError)
  }
})
