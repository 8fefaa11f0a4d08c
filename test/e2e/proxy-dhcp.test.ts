import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import type { LabCluster } from '../../scripts/demo/lab-cluster.ts'
import type { Firmware } from '../../scripts/lab/firmware.ts'
import type { LabProcess } from '../../scripts/lab/lab-process.ts'
import type { Rack, ServerPlace } from '../../scripts/lab/rack.ts'
import { skip, startLab, untilRacksReady } from './_lab.ts'
import { importSmallGuest, SMALL_MEMORY_MB, smallNode, untilGuestUp } from './_small-guest.ts'

const TEST_TIMEOUT_MS = 10 * 60_000
const HOST = 11

t.setTimeout(TEST_TIMEOUT_MS)

interface Site {
  node: string
  rack: string
  index: number
  mac: string
  firmware: Firmware
  /** Starts the site's own DHCP server, which knows the machine but says nothing of booting. */
  startDhcp: (site: { place: ServerPlace; rack: Rack; mac: string; directory: string }) => Promise<LabProcess>
  /** What it says of an address that it gave. */
  gave: RegExp
}

const SITES: readonly Site[] = [
  {
    ...{ node: 'n1', rack: 'r1', index: 1, mac: '52:54:00:77:01:11', firmware: 'bios' },
    startDhcp: startDnsmasq,
    gave: /DHCPACK\(machines\) 10\.77\.1\.11 /,
  },
  {
    ...{ node: 'n2', rack: 'r2', index: 2, mac: '52:54:00:77:02:11', firmware: 'uefi' },
    startDhcp: startKea,
    gave: /DHCP4_LEASE_ALLOC.* 10\.77\.2\.11 /,
  },
]

t.test("machines boot beside the site's own DHCP server", { skip }, async (t) => {
  const { cluster, lab } = await startLab(t)
  await cluster.startController()
  await importSmallGuest(t, cluster)
  const siteServers: LabProcess[] = []
  for (const { node, rack: name, index, mac, startDhcp } of SITES) {
    const rack = await cluster.addRack({ name, index })
    siteServers.push(await startDhcp({ place: await rack.neighbour(), rack, mac, directory: lab.directory }))
    await cluster.startBootServer(name)
    const network = `${rack.machineAddress(0)}/24`
    await cluster.muster('subnet', 'add', name, '--network', network, '--rack', name, '--mode', 'proxy')
    await cluster.muster(...smallNode(node, { rack: name, mac, address: rack.machineAddress(HOST) }))
  }
  await untilRacksReady(cluster, SITES.length)
  const machines = await Promise.all(SITES.map((site) => machineOf(site, cluster)))
  for (const machine of machines) await machine.powerOn()

  const boots = async (index: number): Promise<void> => {
    await untilGuestUp(machines[index]!)
    // Printed already: it has the address from there.
    await siteServers[index]!.output.waitFor(SITES[index]!.gave)
  }
  await t.test("a BIOS machine, by its card's iPXE, beside dnsmasq", () => boots(0))
  await t.test('a UEFI machine, by EDK2, beside Kea', () => boots(1))
})

function machineOf({ node, rack, mac, firmware }: Site, cluster: LabCluster) {
  return cluster.rack(rack).machine({ name: node, mac, firmware, memoryMb: SMALL_MEMORY_MB })
}

async function startDnsmasq({ place, rack, mac }: Parameters<Site['startDhcp']>[0]): Promise<LabProcess> {
  const range = [rack.machineAddress(100), rack.machineAddress(150), '255.255.255.0'].join()
  const args = [
    '--no-daemon',
    '--conf-file=/dev/null',
    '--port=0',
    '--pid-file',
    '--leasefile-ro',
    '--log-dhcp',
  ]
  const served = [
    '--interface=machines',
    `--dhcp-range=${range}`,
    `--dhcp-host=${mac},${rack.machineAddress(HOST)}`,
  ]
  const dnsmasq = await place.namespace.spawn('dnsmasq', [...args, ...served, '--user=root'])
  await dnsmasq.output.waitFor(/DHCP, IP range/)
  return dnsmasq
}

async function startKea({
  place,
  rack,
  mac,
  directory,
}: Parameters<Site['startDhcp']>[0]): Promise<LabProcess> {
  const path = join(directory, 'kea.json')
  const subnet = {
    id: 1,
    subnet: `${rack.machineAddress(0)}/24`,
    pools: [{ pool: `${rack.machineAddress(100)} - ${rack.machineAddress(150)}` }],
    reservations: [{ 'hw-address': mac, 'ip-address': rack.machineAddress(HOST) }],
  }
  const config = {
    'interfaces-config': { interfaces: ['machines'] },
    'lease-database': { type: 'memfile', persist: false },
    subnet4: [subnet],
    loggers: [{ name: 'kea-dhcp4', output_options: [{ output: 'stdout', flush: true }], severity: 'INFO' }],
  }
  await writeFile(path, JSON.stringify({ Dhcp4: config }))
  const env = { KEA_PIDFILE_DIR: directory, KEA_LOCKFILE_DIR: directory, KEA_LOGGER_DESTINATION: 'stdout' }
  const kea = await place.namespace.spawn('kea-dhcp4', ['-c', path], { env })
  await kea.output.waitFor(/DHCP4_STARTED/)
  return kea
}
