import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { SharedPort } from '../../../libs/tftp/shared-port.ts'
import { createUdpSocket } from '../../../libs/tftp/socket.ts'
import { CLIENTS, skipWithout } from './_clients.ts'
import { events, opened } from './_links.ts'
import { RawClient, settled } from './_raw-client.ts'
import { patternOf, startServer } from './_server.ts'

const peer = { address: '127.0.0.1', port: 9 }
const ACK = Buffer.from([0, 4, 0, 1])

function openPort(t: Test): SharedPort {
  const socket = createUdpSocket('127.0.0.1')
  t.teardown(() => socket.close())
  socket.bind({ address: '127.0.0.1', port: 0 })
  return new SharedPort(socket)
}

t.test('packets go to the transfer of the client and port they come from, and to no other', async (t) => {
  const port = openPort(t)
  const [one, two] = [events(), events()]
  await opened(port.link(peer), one)
  await opened(port.link({ ...peer, port: 10 }), two)
  port.deliver(ACK, peer)
  port.deliver(ACK, { ...peer, address: '127.0.0.2' })
  port.deliver(ACK, { ...peer, port: 11 })
  t.strictSame([one.messages.length, two.messages.length], [1, 0])
})

t.test('a client that asks anew by the same port has one transfer, that of the last request', async (t) => {
  const port = openPort(t)
  const [before, after] = [events(), events()]
  const first = port.link(peer)
  await opened(first, before)
  const second = port.link(peer)
  t.equal(before.taken, 1)
  t.ok(first.isTaken)
  await opened(second, after)
  port.deliver(ACK, peer)
  t.strictSame([before.messages.length, after.messages.length], [0, 1])
  await first.close()
  port.deliver(ACK, peer)
  t.equal(after.messages.length, 2, 'the end of the first takes nothing from the second')
  await second.close()
  port.deliver(ACK, peer)
  t.equal(after.messages.length, 2)
  t.equal(port.count, 0)
})

t.test('a link that was taken before it was opened says so, and sends nothing', async (t) => {
  using client = new RawClient()
  const port = openPort(t)
  const late = port.link({ address: '127.0.0.1', port: client.port })
  const last = port.link({ address: '127.0.0.1', port: client.port })
  const [lost, won] = [events(), events()]
  late.open(lost.handlers)
  t.equal(lost.taken, 1)
  late.send(Buffer.from([0, 4, 0, 1]))
  await opened(last, won)
  last.send(Buffer.from([0, 4, 0, 2]))
  await client.next()
  t.equal(client.unread, 0)
})

t.test('an answer to an older request of the port, found late, is not sent', async (t) => {
  const lookups = new Map<string, PromiseWithResolvers<void>>()
  const asked = { old: Promise.withResolvers<void>(), new: Promise.withResolvers<void>() }
  await using s = await startServer(
    {},
    {
      singlePort: true,
      resolve: async (name) => {
        const lookup = Promise.withResolvers<void>()
        lookups.set(name, lookup)
        asked[name as keyof typeof asked].resolve()
        await lookup.promise
        return name === 'new' ? { content: patternOf(10) } : undefined
      },
    },
  )
  using client = new RawClient()
  client.request(s.port, 'old')
  client.request(s.port, 'new')
  await Promise.all([asked.old.promise, asked.new.promise])
  lookups.get('new')!.resolve()
  t.equal((await client.next()).block, 1)
  lookups.get('old')!.resolve()
  client.ack(1, s.port)
  await s.reports.until(1)
  await settled(s.port)
  t.equal(client.unread, 0)
  t.match(s.reports.all, [{ name: 'new', outcome: 'complete' }])
})

t.test('closing tells the clients before the port is gone', async (t) => {
  const s = await startServer({ a: { content: patternOf(1000) } }, { singlePort: true })
  using client = new RawClient()
  client.request(s.port, 'a')
  await client.next()
  await s.server.close()
  t.match(await client.next(), { opcode: 5, text: 'server is closing', from: { port: s.port } })
})

for (const [client, { needs, get }] of Object.entries(CLIENTS)) {
  t.test(`${client} downloads from a single port`, { skip: skipWithout(needs) }, async (t) => {
    const content = patternOf(200_001)
    const files = { a: { content } }
    await using s = await startServer(files, { singlePort: true, clock: () => performance.now() })
    const path = join(t.testdir({}), 'a')
    await get(s.port, 'a', path)
    t.ok((await readFile(path)).equals(content))
    t.match(await s.reports.until(1), [{ outcome: 'complete' }])
  })
}
