import t from 'tap'
import { OwnPort } from '../../../libs/tftp/own-port.ts'
import { events, opened } from './_links.ts'
import { RawClient } from './_raw-client.ts'

t.test('it is a port of its own at the address that was asked, and hears its client only', async (t) => {
  for (const address of ['127.0.0.1', '::1']) {
    using client = new RawClient({ server: address })
    using stranger = new RawClient({ server: address })
    const peer = { address, port: client.port }
    const link = new OwnPort({ address, client: peer })
    const seen = events()
    await opened(link, seen)
    link.send(Buffer.from([0, 4, 0, 0]))
    const { from } = await client.next()
    t.equal(from.address, address)
    stranger.ack(1, from.port)
    t.match(await stranger.next(), { opcode: 5, code: 5 })
    stranger.error(0, 'an ERROR is not answered', from.port)
    client.ack(7, from.port)
    await seen.until(1)
    t.strictSame(seen.messages, [Buffer.from([0, 4, 0, 7])])
    t.equal(stranger.unread, 0)
    await Promise.all([link.close(), link.close()])
  }
})

t.test('an address that is elsewhere is an error of the link alone', async (t) => {
  const link = new OwnPort({ address: '192.0.2.1', client: { address: '192.0.2.2', port: 9 } })
  const seen = events()
  await t.rejects(opened(link, seen), { code: 'EADDRNOTAVAIL' })
  link.send(Buffer.from('nothing comes of it'))
  await link.close()
})

t.test('one that was never opened is closed at once, and says nothing', async (t) => {
  using client = new RawClient()
  const link = new OwnPort({ address: '127.0.0.1', client: { address: '127.0.0.1', port: client.port } })
  link.send(Buffer.from('before it is open'))
  await link.close()
  link.send(Buffer.from('after it is closed'))
  t.equal(client.unread, 0)
})
