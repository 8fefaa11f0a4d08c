import t from 'tap'
import { findSubnet } from '../../../libs/model/find-subnet.ts'

t.test('an address is in the subnet whose network has it, first in that of the rack', async (t) => {
  const subnets = {
    a: { network: '10.0.0.0/16', rack: 'r1' },
    b: { network: '10.0.0.0/16', rack: 'r2', network6: 'fd00::/64' },
    c: { network: '10.1.0.0/24' },
  }
  const nameOf = (address: string, rack: string) => findSubnet(subnets, { address, rack })?.subnet.name
  t.equal(nameOf('10.0.3.4', 'r1'), 'a')
  t.equal(nameOf('10.0.3.4', 'r2'), 'b')
  t.equal(nameOf('10.0.3.4', 'r3'), 'a')
  t.equal(nameOf('10.1.0.9', 'r1'), 'c')
  for (const address of ['10.2.0.1', '0.0.0.10', 'fd00::1', 'none']) t.equal(nameOf(address, 'r1'), undefined)
})
