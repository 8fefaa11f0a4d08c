import t from 'tap'
import { skip, startLab, untilRacksReady } from './_lab.ts'
import { importSmallGuest, SMALL_MEMORY_MB, smallNode, untilGuestUp } from './_small-guest.ts'

const TEST_TIMEOUT_MS = 10 * 60_000
const MAC = '52:54:00:77:01:11'

t.setTimeout(TEST_TIMEOUT_MS)

t.test('a machine boots from a server that only a relay leads to', { skip }, async (t) => {
  const { cluster } = await startLab(t)
  await cluster.startController()
  // The router of the machines' network is the relay, too; the boot server is in a network behind it.
  const rack = await cluster.addRack({ name: 'r1', index: 1 })
  const { namespace, uplinkAddress } = await cluster.addRack({ name: 'r2', index: 2 })
  const network = `${rack.machineAddress(0)}/24`
  await namespace.configure([`route add ${network} via ${rack.uplinkAddress}`])
  await rack.namespace.run('sh', ['-c', 'echo 1 >/proc/sys/net/ipv4/ip_forward'])
  const relay = ['-4', '-d', '-a', '--no-pid', '-id', 'machines', '-iu', 'uplink', uplinkAddress]
  await rack.namespace.spawn('dhcrelay', relay)

  await cluster.startBootServer('r1', { place: { namespace, address: uplinkAddress } })
  await cluster.muster(
    'subnet',
    'add',
    'far',
    '--network',
    network,
    '--rack',
    'r1',
    '--gateway',
    rack.address,
  )
  await importSmallGuest(t, cluster)
  await cluster.muster(...smallNode('n1', { rack: 'r1', mac: MAC, address: rack.machineAddress(11) }))
  await untilRacksReady(cluster, 1)
  const machine = await rack.machine({ name: 'n1', mac: MAC, firmware: 'bios', memoryMb: SMALL_MEMORY_MB })
  await machine.powerOn()
  await untilGuestUp(machine)
  const stages = (await cluster.events()).map(({ stage }) => stage)
  for (const stage of ['dhcp', 'loader', 'script', 'system-sent'] as const)
    t.ok(stages.includes(stage), `${stage} was seen`)
})
