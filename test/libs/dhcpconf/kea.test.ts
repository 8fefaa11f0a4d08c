import t from 'tap'
import { keaConfig } from '../../../libs/dhcpconf/kea.ts'
import { describedSite, exampleSite } from './_site.ts'

const { Dhcp4: config } = JSON.parse(keaConfig(exampleSite()))

t.test('each machine has its address, its name, and the boot server of its rack', async (t) => {
  const [first, second] = config.subnet4
  t.match(first, { id: 1, subnet: '10.0.1.0/24', 'option-data': [{ name: 'routers', data: '10.0.1.254' }] })
  t.same(first.reservations[0], {
    'hw-address': '52:54:00:00:00:01',
    'ip-address': '10.0.1.11',
    hostname: 'n1',
    'next-server': '10.0.1.1',
  })
  t.equal(first.reservations[3]['next-server'], undefined, 'a rack without a boot server')
  t.match(second, { id: 2, subnet: '172.16.0.0/20', 'option-data': undefined })
})

t.test('boot programs are given by architecture, and none to an iPXE', async (t) => {
  const classes = config['client-classes']
  t.match(classes[0], { name: 'muster-ipxe', 'boot-file-name': /^http:/ })
  t.match(classes[1], {
    test: "not member('muster-ipxe') and substring(option[93].hex, 0, 2) == 0x0000",
    'boot-file-name': 'undionly.kpxe',
  })
})

t.test('a gateway that others do not have is for that machine alone', async (t) => {
  const own = config.subnet4[0].reservations.map((host: object) => 'option-data' in host)
  t.same(own, [false, false, true, false])
})

t.test('a described subnet has its pool, lease, gateway and servers of names', async (t) => {
  const { Dhcp4: described } = JSON.parse(keaConfig(describedSite()))
  t.match(described.subnet4[0], {
    subnet: '10.1.0.0/24',
    'valid-lifetime': 600,
    'option-data': [
      { name: 'routers', data: '10.1.0.254' },
      { name: 'domain-name-servers', data: '10.0.0.53, 10.0.0.54' },
      { name: 'domain-name', data: 'cluster.example.org' },
    ],
    'next-server': '10.1.0.250',
    pools: [{ pool: '10.1.0.100 - 10.1.0.199' }],
  })
  t.notOk('client-classes' in JSON.parse(keaConfig(describedSite('r2'))).Dhcp4)
})
