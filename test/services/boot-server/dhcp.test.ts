import t from 'tap'
import { decide } from '../../../libs/dhcp/decide.ts'
import { reservationOf } from '../../../services/boot-server/dhcp.ts'
import { Lookup } from '../../../services/boot-server/lookup.ts'
import { RackState } from '../../../services/boot-server/rack-state.ts'
import { message } from '../../libs/dhcp/_messages.ts'
import { groupRecord, nodeRecord } from './_records.ts'

const MAC = '52:54:00:00:00:01'
const GUID = '00:02:c9:03:00:10:39:a5'

function lookupOf(): Lookup {
  const interfaces = [
    { mac: MAC, address: '10.0.1.17', prefix: 24, gateway: '10.0.1.254' },
    { mac: GUID, address: '10.1.1.17', prefix: 16 },
  ]
  const state = new RackState()
  state.restore({ node: nodeRecord('n1', { interfaces }), group: groupRecord('g') })
  const lookup = new Lookup(state)
  lookup.rebuild()
  return lookup
}

t.test('each interface of a node has its own reservation, on Ethernet and on InfiniBand', async (t) => {
  const lookup = lookupOf()
  t.match(reservationOf(MAC, lookup), { hostName: 'n1', address: '10.0.1.17', prefix: 24 })
  t.match(reservationOf(GUID, lookup), { hostName: 'n1', address: '10.1.1.17', prefix: 16 })
  t.equal(reservationOf('52:54:00:00:00:02', lookup), undefined)
})

t.test(
  'a port on InfiniBand that says who it is in its client identifier is offered its address',
  async (t) => {
    const lookup = lookupOf()
    const identifier = Buffer.from(`ff000000000002000002c900${GUID.replaceAll(':', '')}`, 'hex')
    const discover = message('discover', { htype: 32, hlen: 0, mac: '', options: [[61, identifier]] })
    const answer = decide(discover, {
      lookup: (mac) => reservationOf(mac, lookup),
      server: { address: '10.1.1.1', httpBase: 'http://10.1.1.1:9873' },
      hasLoader: () => false,
      turn: () => undefined,
    })
    t.match(answer, { type: 'offer', mac: GUID, address: '10.1.1.17' })
  },
)
