import { existsSync, readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import t from 'tap'
import { MTU_KEPT_MS } from '../../../libs/tftp/limits.ts'
import { blksizeOfMtu, MtuWatch, mtuOf } from '../../../libs/tftp/mtu.ts'

/** Other systems have no such files; there nothing is known. */
const device = Object.entries(networkInterfaces()).find(([, all]) => all!.some((one) => one.internal))![0]
const file = `/sys/class/net/${device}/mtu`
const mtu = existsSync(file) ? Number(readFileSync(file, 'latin1')) : undefined

t.test('a block is what a frame leaves beside the headers of IPv4 or IPv6', async (t) => {
  t.equal(blksizeOfMtu(1500, '10.0.0.1'), 1468)
  t.equal(blksizeOfMtu(1500, 'fd00::1'), 1448)
  t.equal(blksizeOfMtu(1400, '10.0.0.1'), 1368)
  t.equal(blksizeOfMtu(9000, '10.0.0.1'), 8968)
  t.equal(blksizeOfMtu(65_536, '127.0.0.1'), 65_464, 'no more than RFC 2348 has')
  t.equal(blksizeOfMtu(68, '10.0.0.1'), 512, 'no less than every client may expect')
})

t.test('the MTU is that of the interface with the address, however it is spelled', async (t) => {
  for (const address of ['127.0.0.1', `fe80::1%${device}`]) t.equal(mtuOf(address), mtu, address)
  if (networkInterfaces()[device]!.some(({ address }) => address === '::1')) {
    for (const address of ['::1', '0:0:0:0:0:0:0:1', '::0001']) t.equal(mtuOf(address), mtu, address)
  }
})

t.test('of an address that is not here nothing is known', async (t) => {
  for (const address of ['192.0.2.1', '2001:db8::1', 'fe80::1%none0']) t.equal(mtuOf(address), undefined)
  t.equal(new MtuWatch('192.0.2.1').blksizeMax(), 1468)
  t.equal(new MtuWatch('2001:db8::1').blksizeMax(), 1448)
})

t.test('an MTU that is changed is seen, but not looked for at every request', async (t) => {
  let nowMs = 0
  const mtus = [1500, 9000]
  let reads = 0
  const watch = new MtuWatch('10.0.0.1', { clock: () => nowMs, mtuOf: () => mtus[reads++] })
  t.equal(watch.blksizeMax(), 1468)
  nowMs = MTU_KEPT_MS - 1
  t.equal(watch.blksizeMax(), 1468)
  t.equal(reads, 1)
  nowMs = MTU_KEPT_MS
  t.equal(watch.blksizeMax(), 8968)
})
