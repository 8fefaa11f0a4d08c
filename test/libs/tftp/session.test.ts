import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import type { TftpFile } from '../../../libs/tftp/file.ts'
import { BLKSIZE_MAX, TICK_MS } from '../../../libs/tftp/limits.ts'
import type { Terms } from '../../../libs/tftp/options.ts'
import { OwnPort } from '../../../libs/tftp/own-port.ts'
import { Session, type SessionOptions } from '../../../libs/tftp/session.ts'
import { CLIENTS, skipWithout } from './_clients.ts'
import { RawClient, settled } from './_raw-client.ts'
import { patternOf, Reports, readableFile, startServer } from './_server.ts'

const plain: Terms = { blksize: 512, windowsize: 1, timeoutMs: 1000, accepted: [] }

function openSession(client: RawClient, file: TftpFile, options: Partial<SessionOptions> = {}) {
  const reports = new Reports()
  const logged: [message: string, fields: object][] = []
  let answers = 0
  const peer = { address: '127.0.0.1', port: client.port }
  const session = new Session({
    link: new OwnPort({ address: '127.0.0.1', client: peer }),
    client: peer,
    name: 'a',
    file,
    terms: plain,
    clock: () => 0,
    random: () => 0,
    logger: {
      debug: (fields, message) => void logged.push([message, fields]),
      warn: (fields, message) => void logged.push([message, fields]),
    },
    onAnswer: () => answers++,
    onEnd: reports.add,
    ...options,
  })
  session.run()
  return { session, reports, logged, answers: () => answers }
}

t.test('a transfer reports once what became of it, and closes its file', async (t) => {
  using client = new RawClient()
  const file = readableFile(patternOf(600))
  let nowMs = 5
  const { session, reports, answers } = openSession(client, file, { clock: () => nowMs })
  const { from } = await client.next()
  t.equal(answers(), 0)
  client.ack(1, from.port)
  await client.next()
  t.equal(answers(), 1)
  nowMs = 25
  client.ack(2, from.port)
  t.strictSame(await reports.until(1), [
    {
      name: 'a',
      client: { address: '127.0.0.1', port: client.port },
      outcome: 'complete',
      bytes: 600,
      durationMs: 20,
      retransmits: 0,
      blksize: 512,
      windowsize: 1,
    },
  ])
  await session.close()
  t.equal(file.closed, 1)
  t.equal(answers(), 1)
})

t.test('a stranger is told so, whatever it sends, and the transfer goes on', async (t) => {
  using client = new RawClient()
  using stranger = new RawClient()
  const { session, reports } = openSession(client, { content: patternOf(600) })
  const { from } = await client.next()
  stranger.ack(1, from.port)
  t.match(await stranger.next(), { opcode: 5, code: 5 })
  stranger.error(0, 'end this', from.port)
  await settled(from.port)
  t.equal(stranger.unread, 0, 'an ERROR is not answered')
  t.equal(client.unread, 0)
  client.ack(1, from.port)
  t.equal((await client.next()).block, 2)
  client.ack(2, from.port)
  t.match(await reports.until(1), [{ outcome: 'complete' }])
  await session.close()
})

t.test('packets that are malformed or do not belong here are dropped', async (t) => {
  using client = new RawClient()
  const { session, reports } = openSession(client, { content: patternOf(600) })
  const { from } = await client.next()
  for (const bytes of [
    [],
    [0],
    [0, 4],
    [0, 4, 0],
    [0, 1],
    [0, 3, 0, 1],
    [0, 6, 0],
    [0, 99, 0, 1],
    [4, 0, 0, 1],
  ]) {
    client.send(Uint8Array.from(bytes), from.port)
  }
  client.send(Buffer.alloc(60_000, 0xff), from.port)
  await settled(from.port)
  t.equal(client.unread, 0)
  t.strictSame(reports.all, [])
  client.send(Uint8Array.from([0, 4, 0, 1, 0, 0, 0]), from.port)
  t.equal((await client.next()).block, 2, 'an ACK with padding counts')
  await session.close()
})

t.test('when its time comes it sends again', async (t) => {
  using client = new RawClient()
  const { session, reports } = openSession(client, { content: patternOf(600) })
  const { from } = await client.next()
  session.tick(TICK_MS)
  session.tick(1000)
  const again = await client.next()
  t.equal(again.block, 1)
  t.same(again.data, patternOf(600).subarray(0, 512))
  t.equal(again.from.port, from.port)
  t.equal(client.unread, 0)
  await session.close()
  t.match(reports.all, [{ retransmits: 1 }])
})

t.test('it sends again early to a client that was quick, unless that named a time', async (t) => {
  for (const accepted of [[], [['TimeOut', '1']]] as Terms['accepted'][]) {
    using client = new RawClient()
    const { session } = openSession(client, { content: patternOf(600) }, { terms: { ...plain, accepted } })
    const { from } = await client.next()
    client.ack(accepted.length === 0 ? 1 : 0, from.port)
    const { block } = await client.next()
    session.tick(300)
    session.tick(1000)
    t.equal((await client.next()).block, block)
    await settled(from.port)
    t.equal(client.unread, accepted.length === 0 ? 1 : 0)
    await session.close()
  }
})

t.test('closing tells the client, and the file is closed before it returns', async (t) => {
  using client = new RawClient()
  const file = readableFile(patternOf(600))
  const { session, reports } = openSession(client, file)
  await client.next()
  await session.close()
  t.equal(file.closed, 1)
  t.match(await client.next(), { opcode: 5, code: 0 })
  t.match(reports.all, [{ outcome: 'closed', bytes: 0 }])
})

t.test('a file that ends early ends the transfer with an ERROR', async (t) => {
  using client = new RawClient()
  const file = { ...readableFile(patternOf(600)), size: 700 }
  const { session, reports, logged } = openSession(client, file)
  t.match(await client.next(), { opcode: 5, code: 0, text: 'server error' })
  t.match(await reports.until(1), [{ outcome: 'failed', bytes: 0 }])
  t.match(logged, [['tftp: transfer failed', { error: /ends at byte 600/ }]])
  await session.close()
})

t.test('a file that does not close is logged, and holds nothing up', async (t) => {
  using client = new RawClient()
  const file = {
    ...readableFile(patternOf(600)),
    close: async () => {
      throw new Error('EIO')
    },
  }
  const { session, logged } = openSession(client, file)
  await client.next()
  await session.close()
  t.match(logged, [['tftp: file does not close', { error: 'EIO' }]])
})

t.test('a socket that cannot be bound fails the transfer alone', async (t) => {
  using client = new RawClient()
  const { session, reports, logged } = openSession(
    client,
    { content: patternOf(600) },
    { link: new OwnPort({ address: '192.0.2.1', client: { address: '127.0.0.1', port: client.port } }) },
  )
  t.match(await reports.until(1), [{ outcome: 'failed' }])
  t.match(logged, [['tftp: transfer failed', { error: /EADDRNOTAVAIL/ }]])
  await session.close()
  t.equal(client.unread, 0)
})

t.test(
  'a file is closed only when no read is under way, and what the read gives is of no interest',
  async (t) => {
    using client = new RawClient()
    const reading = Promise.withResolvers<number>()
    const file = { ...readableFile(patternOf(600)), read: () => reading.promise }
    const { session, reports, logged } = openSession(client, file)
    const closed = session.close()
    t.match(await client.next(), { opcode: 5 })
    t.match(reports.all, [{ outcome: 'closed' }])
    t.equal(file.closed, 0)
    reading.reject(new Error('EIO'))
    await closed
    t.equal(file.closed, 1)
    t.strictSame(logged, [])
  },
)

t.test('a file is read in the midst of a window without a block lost or doubled', async (t) => {
  using client = new RawClient()
  const content = patternOf(150_000)
  const terms: Terms = { ...plain, blksize: BLKSIZE_MAX, windowsize: 16 }
  const { session, reports } = openSession(client, readableFile(content, 10_000), { terms })
  const parts: Buffer[] = []
  for (let block = 1; reports.all.length === 0; block++) {
    const packet = await client.next()
    if (packet.block !== block) throw new Error(`block ${packet.block} instead of ${block}`)
    parts.push(packet.data)
    const last = packet.data.length < BLKSIZE_MAX
    if (last || block % 16 === 0) client.ack(block, packet.from.port)
    if (last) await reports.until(1)
  }
  t.ok(Buffer.concat(parts).equals(content))
  t.match(reports.all, [{ outcome: 'complete', bytes: 150_000, retransmits: 0 }])
  await session.close()
})

/** Nothing, less than a block, whole blocks of 512 and of 1468, and enough for several windows. */
const SIZES = [0, 1, 511, 512, 1024, 1468, 1468 * 16, 200_001]

for (const [client, { needs, get, emptyFails }] of Object.entries(CLIENTS)) {
  const sizes = SIZES.filter((size) => size > 0 || !emptyFails)

  t.test(`${client} downloads files of every kind of size`, { skip: skipWithout(needs) }, async (t) => {
    const files = Object.fromEntries(sizes.map((size) => [`f${size}`, { content: patternOf(size) }]))
    await using s = await startServer(files, { clock: () => performance.now() })
    const folder = t.testdir({})
    for (const size of sizes) {
      const path = join(folder, `f${size}`)
      await get(s.port, `f${size}`, path)
      t.ok((await readFile(path)).equals(patternOf(size)), `${size} bytes`)
    }
    const reports = await s.reports.until(sizes.length)
    t.ok(
      reports.every(({ outcome }) => outcome === 'complete'),
      'all complete',
    )
  })

  t.test(`${client} is told of a file that is not there`, { skip: skipWithout(needs) }, async (t) => {
    await using s = await startServer({})
    const path = join(t.testdir({}), 'none')
    const failure = await get(s.port, 'none', path).then(
      (output) => JSON.stringify(output),
      (error: Error & { stderr?: string }) => `${error.message} ${error.stderr ?? ''}`,
    )
    // curl loses the text, its (68) means the same.
    t.match(failure, /not found|\(68\)/i)
    t.equal(s.asked[0], 'none')
  })
}
