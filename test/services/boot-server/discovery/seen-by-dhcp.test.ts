import t from 'tap'
import { encode } from '../../../../libs/codec/codec.ts'
import type { UnknownClient } from '../../../../libs/dhcp/unknown.ts'
import { decodeDiscovered } from '../../../../libs/records/discovered.ts'
import { seenByDhcp } from '../../../../services/boot-server/discovery/seen-by-dhcp.ts'

const asking: UnknownClient = {
  mac: '52:54:00:00:00:01',
  kind: 'pxe',
  vendorClass: 'PXEClient:Arch:00007:UNDI:003016',
  archs: [7],
  uuid: 'u-1',
  relay: { address: '10.0.1.254', circuitId: Buffer.from('Ethernet1/17'), remoteId: Buffer.from([0, 6, 1]) },
  requestedAt: 1_000,
}

t.test('what a switch says is text, or hex digits where it is none', async (t) => {
  t.same(seenByDhcp(asking), {
    mac: '52:54:00:00:00:01',
    archs: [7],
    vendorClass: 'PXEClient:Arch:00007:UNDI:003016',
    uuid: 'u-1',
    relay: '10.0.1.254',
    circuitId: 'Ethernet1/17',
    remoteId: '0x000601',
  })
})

t.test('a machine that only wants an address is not one to be booted', async (t) => {
  t.equal(seenByDhcp({ ...asking, kind: 'os' }), undefined)
})

t.test('the longest that options can hold fits', async (t) => {
  const circuitId = Buffer.alloc(255, 1)
  const seen = seenByDhcp({ ...asking, vendorClass: 'x'.repeat(1_000), relay: { circuitId } })!
  const machine = { ...seen, rack: 'r1', server: 'b1', firstSeen: 1, lastSeen: 1 }
  t.same(decodeDiscovered(encode(machine)), machine)
})
