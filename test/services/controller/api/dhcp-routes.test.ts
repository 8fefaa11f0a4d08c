import t from 'tap'
import { TestCluster } from '../../_cluster.ts'

const device = (mac: string, ipaddr: string) => ({
  default: { hwaddr: mac, ipaddr, netmask: '255.255.255.0' },
})
const node = (name: string, value: object) => ({ op: 'put', kind: 'node', name, value }) as const

interface Rendered {
  seq: number
  text: string
  warnings: string[]
}

t.test('nodes are told of the running boot server of their rack', async (t) => {
  const cluster = await TestCluster.start(t)
  await cluster.change(
    node('n1', { rack: 'r1', networkDevices: device('52:54:00:00:00:01', '10.0.0.11') }),
    node('n2', { rack: 'r2', networkDevices: device('52:54:00:00:00:02', '10.0.0.12') }),
  )
  await cluster.startBootServer()
  await cluster.untilBootServer(() => true)
  const { seq, text, warnings } = await cluster.get<Rendered>('/dhcp/render?format=isc')
  t.match(text, new RegExp(`^# DHCP for the nodes of the cluster as of change ${seq}\\.\n`))
  t.match(text, /host n1 \{[^}]*next-server 127\.0\.0\.1;/)
  t.match(text, /host n2 \{[^}]*fixed-address 10\.0\.0\.12;[^}]*\}/)
  t.same(warnings, ['rack r2: no boot server is running, so its nodes are told of none'])

  const one = await cluster.get<Rendered>('/dhcp/render?format=dnsmasq&rack=r2')
  t.match(one.text, /dhcp-host=52:54:00:00:00:02,10\.0\.0\.12,n2/)
  t.notMatch(one.text, /n1/)
})

t.test('another server, and a rack that no node is in, are refused', async (t) => {
  const cluster = await TestCluster.start(t)
  await t.rejects(cluster.get('/dhcp/render?format=windows'), { message: /format/ })
  await t.rejects(cluster.get('/dhcp/render?format=kea&rack=r9'), {
    message: 'no node and no subnet is in rack r9',
  })
})

t.test(
  'what is described of subnets is in the configuration, and those of boot servers are not',
  async (t) => {
    const cluster = await TestCluster.start(t)
    const value = {
      silent: { network: '10.0.0.0/24', rack: 'r2', mode: 'off', pool: '10.0.0.100-10.0.0.199' },
      ours: { network: '10.0.1.0/24', rack: 'r1' },
    }
    await cluster.change(
      { op: 'put', kind: 'setting', name: 'subnets', value },
      node('n1', { rack: 'r1', networkDevices: device('52:54:00:00:00:01', '10.0.1.11') }),
    )
    const { text, warnings } = await cluster.get<Rendered>('/dhcp/render?format=isc')
    t.match(text, 'range 10.0.0.100 10.0.0.199;')
    t.notMatch(text, '10.0.1.')
    t.match(warnings, [/^subnet ours: boot servers answer DHCP there/, /^rack r2: no boot server/])
    t.match((await cluster.get<Rendered>('/dhcp/render?format=isc&rack=r2')).text, 'range 10.0.0.100')
  },
)
