import t from 'tap'
import { dnsmasqConfig } from '../../../libs/dhcpconf/dnsmasq.ts'
import { exampleSite } from './_site.ts'

const lines = dnsmasqConfig(exampleSite()).split('\n')

t.test('each machine has its address, its name, and the boot server of its rack', async (t) => {
  t.ok(lines.includes('dhcp-host=52:54:00:00:00:01,set:muster-10.0.1.1,10.0.1.11,n1'))
  t.ok(lines.includes('dhcp-host=52:54:00:00:00:04,10.0.1.14,n4'), 'a rack without a boot server')
  t.ok(
    lines.includes('dhcp-boot=tag:muster-10.0.1.2,tag:!muster-ipxe,tag:muster-arch7,snponly.efi,,10.0.1.2'),
  )
  t.match(
    lines.find((line) => line.startsWith('dhcp-boot=tag:muster-10.0.1.1,tag:muster-ipxe,')),
    /,http:\/\/\$\{next-server\}:9873\/ipxe\/.*,,10\.0\.1\.1$/,
  )
})

t.test('a gateway that others do not have is for that machine alone', async (t) => {
  t.ok(lines.includes('dhcp-option=tag:muster-net1,option:router,10.0.1.254'))
  t.ok(lines.includes('dhcp-option=tag:muster-n3,option:router,10.0.1.253'))
  t.equal(lines.filter((line) => line.includes('option:router')).length, 2)
})
