import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { Neighbours, parseArpTable } from '../../../../services/boot-server/http/neighbours.ts'

const TABLE = `IP address       HW type     Flags       HW address            Mask     Device
10.0.0.11        0x1         0x2         52:54:00:00:00:0A     *        eth0
10.0.0.12        0x1         0x0         00:00:00:00:00:00     *        eth0
10.0.0.13        0x20        0x2         80:00:02:08:fe:80     *        ib0
`

t.test('the table of neighbours says which MAC address an address has', async (t) => {
  const path = join(t.testdir({ arp: TABLE }), 'arp')
  const neighbours = new Neighbours({ path })
  t.equal(await neighbours.macOf('10.0.0.11'), '52:54:00:00:00:0a')
  t.equal(await neighbours.macOf('10.0.0.12'), undefined, 'one that does not answer has none')
  t.equal(await neighbours.macOf('10.0.0.99'), undefined)
  writeFileSync(path, '')
  t.equal(await neighbours.macOf('10.0.0.11'), '52:54:00:00:00:0a', 'it is not read for each request')
})

t.test('without a table nobody is a neighbour, and odd lines are passed over', async (t) => {
  t.equal(await new Neighbours({ path: join(t.testdir(), 'none') }).macOf('10.0.0.11'), undefined)
  t.same(parseArpTable('\n\nx\n1 2\n10.0.0.1 0x1 0x2 <incomplete> * eth0'), new Map())
})

t.test('the kernel of this machine has such a table', async (t) => {
  t.equal(await new Neighbours().macOf('127.0.0.1'), undefined)
})
