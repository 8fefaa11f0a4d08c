import t from 'tap'
import { normaliseDiscovery } from '../../../libs/model/normalise-discovery.ts'

t.test('without policies the list is empty, however that is said', async (t) => {
  for (const value of [null, {}, { policies: null }, { policies: [] }])
    t.same(normaliseDiscovery(value), { policies: [] })
})

t.test('policies stay as they are, and in their order', async (t) => {
  const policies = [
    { name: 'b', by: 'port', ports: { 'sw/1': 'n1' } },
    { name: 'a', by: 'order' },
  ]
  t.same(normaliseDiscovery({ policies }), { policies })
  t.equal(normaliseDiscovery('policies'), 'policies')
})
