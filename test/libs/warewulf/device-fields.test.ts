import t from 'tap'
import { read, unusedOf } from './_reading.ts'

t.test('an address that its own network does not allow is left out', async (t) => {
  const { nodes, notes } = read(
    'nodes:\n  n1:\n    ipmi ipaddr: 10.0.0.255\n    ipmi netmask: 255.255.255.0\n    network devices:\n      a: {ipaddr: 10.0.1.0/24, gateway: 10.0.1.1}\n',
  )
  t.same(nodes.n1!.ipmi, { netmask: '255.255.255.0' })
  t.same(nodes.n1!.networkDevices, { a: { netmask: '255.255.255.0', gateway: '10.0.1.1' } })
  t.match(unusedOf(notes), [
    { line: 3, text: /broadcast address/ },
    { line: 6, text: /the network itself/ },
  ])
})
