import t from 'tap'
import type { LinkConditions } from '../../scripts/lab/poor-link.ts'
import { skip, startLab, untilRacksReady } from './_lab.ts'
import { importSmallGuest, SMALL_MEMORY_MB, smallNode, untilGuestUp } from './_small-guest.ts'

const TEST_TIMEOUT_MS = 10 * 60_000
const MTU = 1_400
const ETHERNET_HEADER_BYTES = 14

t.setTimeout(TEST_TIMEOUT_MS)

interface Poor {
  node: string
  rack: string
  index: number
  mac: string
  link: LinkConditions
}

const LOSSY: Poor = {
  ...{ node: 'n1', rack: 'r1', index: 1, mac: '52:54:00:77:01:11' },
  link: { lossPercent: 2, delayMs: 50 },
}
const NARROW: Poor = {
  ...{ node: 'n2', rack: 'r2', index: 2, mac: '52:54:00:77:02:11' },
  link: { frameBytesMax: MTU + ETHERNET_HEADER_BYTES },
}

t.test('machines boot over poor networks', { skip }, async (t) => {
  const { cluster } = await startLab(t)
  await cluster.startController()
  for (const { rack, index } of [LOSSY, NARROW]) await cluster.addRack({ name: rack, index })
  await cluster.rack(NARROW.rack).namespace.configure([`link set machines mtu ${MTU}`])
  for (const { rack } of [LOSSY, NARROW]) await cluster.startBootServer(rack)
  await importSmallGuest(t, cluster)
  for (const { node, rack, mac } of [LOSSY, NARROW])
    await cluster.muster(...smallNode(node, { rack, mac, address: cluster.rack(rack).machineAddress(11) }))
  await untilRacksReady(cluster, 2)
  const machineOf = ({ node, rack, mac, link }: Poor) =>
    cluster.rack(rack).machine({ name: node, mac, firmware: 'bios', memoryMb: SMALL_MEMORY_MB, link })
  const [lossy, narrow] = [await machineOf(LOSSY), await machineOf(NARROW)]
  await lossy.powerOn()
  await narrow.powerOn()

  await t.test('one that loses every fiftieth frame and takes 50 ms each way', async () => {
    await untilGuestUp(lossy)
  })

  await t.test('one with an MTU of 1400 bytes, where longer frames are lost without a word', async () => {
    await untilGuestUp(narrow)
  })
})
