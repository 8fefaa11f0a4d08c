import fc from 'fast-check'
import { headers, type Msg } from 'nats'
import t from 'tap'
import { controlOf, deliveryOf } from '../../../libs/bus/delivery.ts'

function message(parts: Partial<Msg>): Msg {
  return { subject: 'muster.changes', data: new Uint8Array([1]), ...parts } as Msg
}

t.test('both forms of the reply subject tell where a delivery stands', async (t) => {
  const short = '$JS.ACK.S.consumer.1.4711.17.1795192674158624904.3'
  const long = '$JS.ACK.domain.hash.S.consumer.1.4711.17.1795192674158624904.3.random'
  for (const reply of [short, long, long.replace('.random', '')]) {
    t.match(deliveryOf(message({ reply })), { seq: 4711, consumerSeq: 17, pending: 3, deleted: false })
  }
})

t.test('a delivery owns its bytes', async (t) => {
  const packet = Buffer.from('a whole packet')
  const delivery = deliveryOf(message({ data: packet.subarray(2, 7), reply: '$JS.ACK.S.c.1.1.1.1.0' }))
  packet.fill(0)
  t.equal(Buffer.from(delivery!.data).toString(), 'whole')
  t.equal(delivery!.data.buffer.byteLength, 5)
})

t.test('tombstones of both kinds are seen', async (t) => {
  for (const operation of ['DEL', 'PURGE']) {
    const tomb = headers()
    tomb.set('KV-Operation', operation)
    t.match(deliveryOf(message({ headers: tomb, reply: '$JS.ACK.S.c.1.1.1.1.0' })), { deleted: true })
  }
})

t.test('no other reply subject is taken for a delivery, whatever it is', async (t) => {
  for (const reply of [
    '',
    '$JS.ACK.S.c.1.x.1.1.0',
    '$JS.ACK.S.c.1.-1.1.1.0',
    '$JS.ACK.a.b.c.1.1.1.1.0',
    '_INBOX.a',
  ]) {
    t.equal(deliveryOf(message({ reply })), undefined, reply)
  }
  fc.assert(
    fc.property(
      fc.string(),
      (reply) => !Number.isNaN(deliveryOf(message({ reply: `$JS.ACK.${reply}` }))?.seq),
    ),
    { numRuns: 200 },
  )
})

t.test(
  'control messages are told from heartbeats, and a stalled heartbeat repeats its question',
  async (t) => {
    t.strictSame(controlOf(message({ headers: headers(100, 'FlowControl Request'), reply: '$JS.FC.x' })), {
      kind: 'flow',
      reply: '$JS.FC.x',
    })
    const idle = headers(100, 'Idle Heartbeat')
    idle.set('Nats-Last-Consumer', '12')
    t.strictSame(controlOf(message({ headers: idle })), { kind: 'idle', consumerSeq: 12 })
    idle.set('Nats-Consumer-Stalled', '$JS.FC.y')
    t.strictSame(controlOf(message({ headers: idle })), { kind: 'flow', reply: '$JS.FC.y' })
    t.equal(controlOf(message({})), undefined)
  },
)
