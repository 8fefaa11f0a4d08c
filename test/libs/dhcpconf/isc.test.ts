import t from 'tap'
import { iscConfig } from '../../../libs/dhcpconf/isc.ts'
import { describedSite, exampleSite } from './_site.ts'

const text = iscConfig(exampleSite())

t.test('each machine has its address, its name, and the boot server of its rack', async (t) => {
  t.match(
    text,
    `host n1 {
  hardware ethernet 52:54:00:00:00:01;
  fixed-address 10.0.1.11;
  option host-name "n1";
  next-server 10.0.1.1;
}
host n2 {`,
  )
  t.match(text, 'host n1-2 {\n  hardware ethernet 52:54:00:00:01:01;\n  fixed-address 172.16.5.11;\n')
  t.match(text, '} elsif substring(option muster-arch, 0, 2) = 00:0b {\n  filename "snponly-arm64.efi";\n')
})

t.test('a gateway that others do not have is for that machine alone', async (t) => {
  t.match(text, 'subnet 10.0.1.0 netmask 255.255.255.0 {\n  option routers 10.0.1.254;\n}\n')
  t.match(text, 'next-server 10.0.1.2;\n  option routers 10.0.1.253;\n')
  t.equal(text.split('option routers').length, 3)
})

t.test('a described subnet has its pool, lease, gateway and servers of names', async (t) => {
  t.match(
    iscConfig(describedSite()),
    `subnet 10.1.0.0 netmask 255.255.255.0 {
  default-lease-time 600;
  max-lease-time 600;
  option routers 10.1.0.254;
  option domain-name-servers 10.0.0.53, 10.0.0.54;
  option domain-name "cluster.example.org";
  next-server 10.1.0.250;
  range 10.1.0.100 10.1.0.199;
}
`,
  )
  t.notMatch(iscConfig(describedSite('r2')), /filename|next-server/)
})
