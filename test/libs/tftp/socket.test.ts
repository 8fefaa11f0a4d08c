import { once } from 'node:events'
import t from 'tap'
import { createUdpSocket, onPacket } from '../../../libs/tftp/socket.ts'

t.test('a packet is on its way when send returns', async (t) => {
  const [source, target] = [createUdpSocket('127.0.0.1'), createUdpSocket('127.0.0.1')]
  t.teardown(() => {
    source.close()
    target.close()
  })
  for (const socket of [source, target]) {
    socket.bind({ address: '127.0.0.1', port: 0 })
    t.ok(socket.address().port, 'bound without waiting')
  }
  const received = once(target, 'message')
  const { port, address } = target.address()
  source.send('hello', port, address)
  t.equal(String((await received)[0]), 'hello')
})

t.test('a packet from the forged port 0, which cannot be answered, is dropped', async (t) => {
  const socket = createUdpSocket('127.0.0.1')
  t.teardown(() => socket.close())
  const received: string[] = []
  onPacket(socket, (message) => received.push(String(message)))
  const sender = { address: '127.0.0.1', family: 'IPv4', size: 1 }
  socket.emit('message', Buffer.from('a'), { ...sender, port: 0 })
  socket.emit('message', Buffer.from('b'), { ...sender, port: 9 })
  t.strictSame(received, ['b'])
})
