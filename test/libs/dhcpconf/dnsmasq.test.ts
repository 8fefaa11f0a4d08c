import t from 'tap'
import { dnsmasqConfig } from '../../../libs/dhcpconf/dnsmasq.ts'
import { describedSite, exampleSite } from './_site.ts'

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

t.test('a described subnet has its pool, lease, gateway and servers of names', async (t) => {
  const described = dnsmasqConfig(describedSite()).split('\n')
  for (const line of [
    'dhcp-range=set:muster-net1,10.1.0.100,10.1.0.199,255.255.255.0,600',
    'dhcp-option=tag:muster-net1,option:router,10.1.0.254',
    'dhcp-option=tag:muster-net1,option:dns-server,10.0.0.53,10.0.0.54',
    'dhcp-option=tag:muster-net1,option:domain-name,cluster.example.org',
    'dhcp-boot=tag:muster-net1,tag:!known,tag:!muster-ipxe,tag:muster-arch7,snponly.efi,,10.1.0.250',
    'dhcp-host=52:54:00:00:00:13,10.3.0.3,n1',
  ])
    t.ok(described.includes(line), line)
  t.notMatch(dnsmasqConfig(describedSite('r2')), /dhcp-boot/)
})
