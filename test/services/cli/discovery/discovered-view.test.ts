import t from 'tap'
import { rowOf } from '../../../../services/cli/discovery/discovered-view.ts'
import { formatTime } from '../../../../services/cli/text.ts'

const seen = { mac: '52:54:00:00:00:01', rack: 'r1', server: 'b1', firstSeen: 1_000, lastSeen: 61_000 }

t.test('a machine is told by what it says of itself, as far as it does', async (t) => {
  t.same(rowOf(seen), [seen.mac, '-', '-', '-', 'r1', '-', formatTime(61_000)])
  const more = {
    ...seen,
    vendorClass: 'PXEClient:Arch:00011:UNDI:003000',
    archs: [11, 7],
    uuid: 'u-1',
    relay: '10.0.1.254',
  }
  t.same(rowOf(more).slice(1, 6), [
    'PXEClient:Arch:00011:UNDI:003000',
    'UEFI, ARM64',
    'u-1',
    'r1',
    'by relay 10.0.1.254',
  ])
  const all = { ...more, archs: [99], product: 'box', remoteId: 'sw1', circuitId: 'Ethernet17' }
  t.same(rowOf(all).slice(1, 6), ['box', 'type 99', 'u-1', 'r1', 'sw1 Ethernet17'])
})
