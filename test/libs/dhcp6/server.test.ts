import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import t, { type Test } from 'tap'
import { REQUESTS_PER_SECOND_MAX } from '../../../libs/dhcp/limits.ts'
import { MessageType6, OptionCode6 } from '../../../libs/dhcp6/codes.ts'
import { encodeMessage6, type Message6 } from '../../../libs/dhcp6/message.ts'
import { decodeOptions6, optionOf } from '../../../libs/dhcp6/options.ts'
import { type AnswerReport6, Dhcp6Server, type Dhcp6ServerOptions } from '../../../libs/dhcp6/server.ts'
import {
  ADDRESS,
  context,
  elapsed,
  IPXE_X64,
  MAC,
  option,
  relay,
  request,
  said,
  solicit,
} from './_messages.ts'

/** A relay on the loopback interface, which listens on a port of its own and says so. */
class Relay {
  readonly #socket: Socket = createSocket('udp6')
  serverPort = 0

  async open(t: Test): Promise<void> {
    this.#socket.bind(0, '::1')
    await once(this.#socket, 'listening')
    t.teardown(() => this.#socket.close())
  }

  send(message: Message6 | Buffer): void {
    this.#socket.send(Buffer.isBuffer(message) ? message : this.#around(message), this.serverPort, '::1')
  }

  #around(message: Message6): Buffer {
    const own = [option(OptionCode6.interfaceId, [0xe0]), option(OptionCode6.relayPort, [0, 0])]
    const bytes = encodeMessage6({ message, relays: [relay({ options: own })] })
    bytes[0] = MessageType6.relayForward
    return bytes
  }

  /** What comes next for the client. */
  async next(): Promise<Message6> {
    const [bytes] = (await once(this.#socket, 'message')) as [Buffer]
    const options = decodeOptions6(bytes.subarray(34))!
    const inner = optionOf(options, OptionCode6.relayMessage)!
    return {
      type: inner[0]!,
      transactionId: inner.readUIntBE(1, 3),
      options: decodeOptions6(inner.subarray(4))!,
    }
  }

  ask(message: Message6): Promise<Message6> {
    const answer = this.next()
    this.send(message)
    return answer
  }
}

async function setUp(t: Test, given: Partial<Dhcp6ServerOptions> = {}) {
  const reports: AnswerReport6[] = []
  const client = new Relay()
  await client.open(t)
  const { lookup, server: identity, hasLoader } = context()
  const server = new Dhcp6Server({
    ...identity,
    address: '::1',
    port: 0,
    lookup,
    hasLoader,
    onAnswer: (report) => void reports.push(report),
    ...given,
  })
  t.teardown(() => server.close())
  client.serverPort = await server.start()
  return { server, client, reports }
}

t.test('a machine behind a relay gets its address, and is reported', async (t) => {
  const { server, client, reports } = await setUp(t)
  t.match(said(await client.ask(solicit())), { associations: [{ addresses: [{ address: ADDRESS }] }] })
  t.equal((await client.ask(request())).type, MessageType6.reply)
  t.match(reports, [
    { type: 'advertise', mac: MAC, address: ADDRESS, kind: 'os' },
    { type: 'reply', mac: MAC },
  ])
  t.match(server.counts, { answered: 2, unknown: 0, malformed: 0 })
})

t.test('an iPXE is not given the loader again and again', async (t) => {
  const { client } = await setUp(t)
  const urls: (string | undefined)[] = []
  for (const each of [solicit, request, solicit, request])
    urls.push(said(await client.ask(each(...IPXE_X64))).url)
  t.match(urls, [/snponly/, /snponly/, /\/ipxe\//, /\/ipxe\//])
})

t.test('what is not answered is counted by its reason', async (t) => {
  const { server, client } = await setUp(t, { role: 'standby', lookup: (mac) => context().lookup(mac) })
  client.send(Buffer.from([1, 2]))
  client.send(solicit(elapsed(0)))
  await client.ask({ ...solicit(elapsed(200)), transactionId: 7 })
  t.match(server.counts, { answered: 1, malformed: 1, silent: 1, unknown: 0 })
})

t.test('more than so many messages in a second are dropped', async (t) => {
  // The server looks at the clock once for each message.
  let looks = 0
  const clock = () => (looks++ < REQUESTS_PER_SECOND_MAX + 2 ? 0 : 1_000)
  const { server, client } = await setUp(t, { clock })
  for (let sent = 0; sent < REQUESTS_PER_SECOND_MAX; sent++) await client.ask(solicit())
  client.send(solicit())
  client.send(solicit())
  await client.ask(solicit())
  t.match(server.counts, { dropped: 2, answered: REQUESTS_PER_SECOND_MAX + 1 })
})

t.test('closing twice is fine, and a port that is taken is told of', async (t) => {
  const { server, client } = await setUp(t)
  const taken = createSocket('udp6').bind(0, '::1')
  t.teardown(() => taken.close())
  await once(taken, 'listening')
  const other = new Dhcp6Server({
    ...context(),
    ...context().server,
    address: '::1',
    port: taken.address().port,
  })
  await t.rejects(other.start(), { code: 'MUSTER_DHCP6_LISTEN' })
  t.ok(client.serverPort > 0)
  await server.close()
  await server.close()
})
