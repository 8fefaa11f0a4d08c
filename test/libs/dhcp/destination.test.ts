import t from 'tap'
import { destinationOf } from '../../../libs/dhcp/destination.ts'
import { message } from './_messages.ts'

const BROADCAST = { address: '255.255.255.255', to: 'client' }

t.test('a client without an address is answered by broadcast, whatever its flag says', (t) => {
  t.same(destinationOf(message('offer', { flags: 0x8000, yiaddr: '10.0.1.17' })), BROADCAST)
  t.same(destinationOf(message('ack', { flags: 0, yiaddr: '10.0.1.17' })), BROADCAST)
  t.end()
})

t.test('a client that has its address is answered there', (t) => {
  t.same(destinationOf(message('ack', { flags: 0x8000, ciaddr: '10.0.1.17' })), {
    address: '10.0.1.17',
    to: 'client',
  })
  t.end()
})

t.test('a machine on other hardware that asks for broadcasts gets them also when it has its address', (t) => {
  const reply = { htype: 32, hlen: 0, ciaddr: '10.0.1.17' }
  t.same(destinationOf(message('ack', { ...reply, flags: 0x8000 })), BROADCAST)
  t.same(destinationOf(message('ack', { ...reply, flags: 0 })), { address: '10.0.1.17', to: 'client' })
  t.end()
})

t.test('a refusal is broadcast: the address may be somebody else’s', (t) => {
  t.same(destinationOf(message('nak', { ciaddr: '10.0.1.17' })), BROADCAST)
  t.end()
})

t.test('what came by a relay goes back to it', (t) => {
  for (const type of ['offer', 'ack', 'nak'] as const) {
    const reply = message(type, { giaddr: '10.0.2.1', ciaddr: '10.0.2.9' })
    t.same(destinationOf(reply), { address: '10.0.2.1', to: 'relay' })
  }
  t.end()
})
