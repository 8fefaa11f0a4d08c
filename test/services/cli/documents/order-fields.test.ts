import t from 'tap'
import { Node } from '../../../../libs/model/node.ts'
import { orderFields } from '../../../../services/cli/documents/order-fields.ts'

function ordered(value: object): string {
  return JSON.stringify(orderFields(value, Node))
}

t.test('fields stand in the order of the schema, names in natural order', async (t) => {
  const value = {
    tags: { b: '1', a10: '2', a9: '3' },
    networkDevices: { ib0: { mtu: 1, hwaddr: 'x' }, eth0: {} },
    comment: 'c',
  }
  t.equal(
    ordered(value),
    '{"comment":"c","networkDevices":{"eth0":{},"ib0":{"hwaddr":"x","mtu":1}},"tags":{"a9":"3","a10":"2","b":"1"}}',
  )
})

t.test('the order of lists, and of what is free, is not touched', async (t) => {
  const value = { profiles: ['b', 'a'], resources: { fstab: [{ z: 1, a: { y: 1, b: 2 } }] } }
  t.equal(ordered(value), JSON.stringify(value))
})

t.test('fields that the schema does not have come last, and none is lost', async (t) => {
  t.equal(ordered({ later: { b: 1, a: 2 }, rack: 'r1' }), '{"rack":"r1","later":{"b":1,"a":2}}')
  const strange = Object.fromEntries([['__proto__', 'x']])
  t.equal(ordered({ tags: strange }), '{"tags":{"__proto__":"x"}}')
})
