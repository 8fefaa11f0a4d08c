import { randomInt } from 'node:crypto'
import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { Admission, type TftpClient } from '../../../libs/tftp/admission.ts'
import { LIMITS } from '../../../libs/tftp/limits.ts'
import { TftpServer } from '../../../libs/tftp/server.ts'
import { type Step, step, survive } from './_random-sessions.ts'
import { download, RawClient, settled } from './_raw-client.ts'
import { patternOf, Reports, readableFile, startServer } from './_server.ts'
import { Storm } from './_storm.ts'

t.test('a file is served by its name, from memory or by reading', async (t) => {
  const content = patternOf(3000)
  const onDisk = readableFile(content)
  await using s = await startServer({ 'a/b': { content }, c: onDisk })
  t.ok((await download(s.port, 'a/b')).content.equals(content))
  t.ok((await download(s.port, 'c', { blksize: 1468 })).content.equals(content))
  const reports = await s.reports.until(2)
  t.match(reports, [
    { name: 'a/b', outcome: 'complete', bytes: 3000, blksize: 512 },
    { name: 'c', outcome: 'complete', bytes: 3000, blksize: 1468 },
  ])
  await s.server.close()
  t.equal(onDisk.closed, 1)
})

t.test('the look-up is told who asks', async (t) => {
  const clients: unknown[] = []
  await using s = await startServer(
    {},
    {
      resolve: async (_name, client) => {
        clients.push(client)
        return undefined
      },
    },
  )
  using client = new RawClient()
  client.request(s.port, 'a')
  await client.next()
  t.strictSame(clients, [{ address: '127.0.0.1', port: client.port }])
})

t.test('there is nothing to be had but what the look-up gives', async (t) => {
  await using s = await startServer({ a: { content: patternOf(10) } })
  await t.rejects(download(s.port, '../a'), { message: /^2 / })
  await t.rejects(download(s.port, '..\\..\\a'), { message: /^2 / })
  await t.rejects(download(s.port, '/etc/hostname'), { message: /^1 / })
  await t.rejects(download(s.port, 'x'.repeat(256)), { message: /^1 / })
  t.strictSame(s.asked, ['etc/hostname'])
  t.strictSame(s.reports.all, [], 'no transfer began')
})

t.test('a write request is refused: the server is read-only', async (t) => {
  await using s = await startServer({})
  using client = new RawClient()
  client.send(Buffer.from('\0\x02a\0octet\0', 'latin1'), s.port)
  t.match(await client.next(), { opcode: 5, code: 2, text: /read-only/ })
})

t.test('an unknown operation is answered with ERROR 4, packets of no transfer not at all', async (t) => {
  await using s = await startServer({})
  using client = new RawClient()
  for (const bytes of [[], [0], [0, 3, 0, 1], [0, 4, 0, 1], [0, 5, 0, 0, 0], [0, 6]]) {
    client.send(Uint8Array.from(bytes), s.port)
  }
  client.send(Uint8Array.from([0, 9]), s.port)
  t.match(await client.next(), { opcode: 5, code: 4 })
  t.equal(client.unread, 0)
})

for (const singlePort of [false, true]) {
  t.test(`hostile packets do no harm${singlePort ? ' to a single port' : ''}`, async (t) => {
    await using s = await startServer({ a: { content: patternOf(600) } }, { singlePort })
    using client = new RawClient()
    client.request(s.port, 'a')
    const { from } = await client.next()
    for (let length = 0; length < 700; length += 7) {
      client.send(Buffer.alloc(length, length & 1 ? 0 : 0xff), s.port)
      client.send(Buffer.concat([Buffer.from([0, 4]), Buffer.alloc(length, 0x55)]), s.port)
      client.send(Buffer.concat([Buffer.from([0, 3]), Buffer.alloc(length, 1)]), s.port)
      client.send(Buffer.concat([Buffer.from([0, 1]), Buffer.alloc(length, 'a\0')]), s.port)
    }
    t.equal((await download(s.port, 'a')).content.length, 600)
    client.error(0, 'enough', from.port)
    t.match(await s.reports.until(2), [{ bytes: 600 }, { outcome: 'aborted-by-client' }])
  })
}

t.test('a look-up that throws is an ERROR to the client and a warning to us', async (t) => {
  await using s = await startServer(
    {},
    {
      resolve: async () => {
        throw new Error('no disk')
      },
    },
  )
  await t.rejects(download(s.port, 'a'), { message: '0 server error' })
  t.match(s.logged, [
    { level: 'warn', message: 'tftp: look-up failed', fields: { name: 'a', error: 'no disk' } },
  ])
})

t.test('a report that throws is a warning, and the next transfer goes on', async (t) => {
  const reports = new Reports()
  await using s = await startServer(
    { a: { content: patternOf(10) } },
    {
      onTransfer: (report) => {
        reports.add(report)
        throw new Error('no bus')
      },
    },
  )
  await download(s.port, 'a')
  await reports.until(1)
  t.match(s.logged, [{ level: 'warn', message: 'tftp: onTransfer failed', fields: { error: 'no bus' } }])
  t.equal((await download(s.port, 'a')).content.length, 10)
})

t.test('over a limit requests wait without an answer, and are served when there is room', async (t) => {
  await using s = await startServer(
    { a: { content: patternOf(10) }, b: { content: patternOf(10) } },
    { limits: { transfersPerClientMax: 1 } },
  )
  using first = new RawClient()
  using second = new RawClient()
  first.request(s.port, 'a')
  const { from } = await first.next()
  second.request(s.port, 'a')
  second.request(s.port, 'b')
  second.send(Uint8Array.from([0, 9]), s.port)
  t.match(await second.next(), { code: 4 }, 'the answer to what came after the requests')
  t.equal(s.logged.length, 1)
  t.match(s.logged, [{ level: 'warn', message: /too many transfers/ }])
  first.ack(1, from.port)
  await s.reports.until(1)
  second.request(s.port, 'b')
  t.equal((await second.next()).block, 1)
})

t.test('lost packets are sent again when the clock says so', async (t) => {
  await using s = await startServer({ a: { content: patternOf(10) } })
  using client = new RawClient()
  client.request(s.port, 'a')
  await client.next()
  s.time.nowMs += 1000
  t.equal((await client.next()).block, 1)
  s.time.nowMs += 100_000
  const [report] = await s.reports.until(1)
  t.match(report, { outcome: 'timed-out', bytes: 0, retransmits: 1 })
})

t.test('closing ends the transfers, can be done twice, and frees the port', async (t) => {
  const file = readableFile(patternOf(1000))
  const s = await startServer({ a: file })
  using client = new RawClient()
  client.request(s.port, 'a')
  const { from } = await client.next()
  await settled(from.port)
  await Promise.all([s.server.close(), s.server.close()])
  t.match(await client.next(), { opcode: 5, code: 0, text: 'server is closing' })
  t.match(s.reports.all, [{ outcome: 'closed' }])
  t.equal(file.closed, 1)
  const next = new TftpServer({ address: '127.0.0.1', port: s.port, resolve: async () => undefined })
  t.equal(await next.start(), s.port)
  await next.close()
})

t.test('a file found after the server was closed is closed too', async (t) => {
  const lookup = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  const fileClosed = Promise.withResolvers<void>()
  const s = await startServer(
    {},
    {
      resolve: async () => {
        asked.resolve()
        await lookup.promise
        return { ...readableFile(patternOf(10)), close: async () => fileClosed.resolve() }
      },
    },
  )
  using client = new RawClient()
  client.request(s.port, 'a')
  await asked.promise
  await s.server.close()
  lookup.resolve()
  await fileClosed.promise
  t.strictSame(s.reports.all, [])
})

t.test(
  'a port that is taken, or an address that is elsewhere, is an error that says what to do',
  async (t) => {
    await using s = await startServer({})
    for (const place of [{ port: s.port }, { address: '192.0.2.1', port: 0 }]) {
      const second = new TftpServer({ address: '127.0.0.1', resolve: async () => undefined, ...place })
      await t.rejects(second.start(), {
        code: 'MUSTER_TFTP_LISTEN',
        category: 'unavailable',
        hint: /ss -ulpn/,
      })
      await second.close()
    }
  },
)

/** Sockets among them, which are gone from here as soon as they are closed. */
const openFiles = () => readdirSync('/dev/fd').length

for (const singlePort of [false, true]) {
  const mode = singlePort ? 'a single port' : 'ports of their own'

  t.test(
    `500 machines at once, that lose 2 % of all packets, are all served, in fair turns, by ${mode}`,
    async (t) => {
      const content = patternOf(64 * 1024)
      const storm = { clients: 500, windowsize: 4, loss: 0.02, seed: 7 }
      await using s = await startServer({ a: { content } }, { singlePort })
      const machines = new Storm({ ...storm, port: s.port, time: s.time })
      const received = await machines.run('a')
      t.equal(received.filter((bytes) => bytes.equals(content)).length, storm.clients)
      t.ok(machines.lost > 500, `${machines.lost} packets were lost`)
      t.ok(machines.turns > 4000, `${machines.turns} turns without a loss`)
      // A round is a window for each machine. Who lost nothing has its next window in the round that follows.
      const round = storm.clients * storm.windowsize
      t.ok(
        machines.longestTurn <= 2 * round,
        `others got ${machines.longestTurn} blocks in the longest of them`,
      )
      t.strictSame(
        s.logged.filter(({ level }) => level === 'warn'),
        [],
      )
    },
  )

  t.test(
    `what 400 machines take is bounded, and they are served in the order of asking, by ${mode}`,
    async (t) => {
      const content = patternOf(8 * 1024)
      const clients = 400
      const transfersMax = 20
      const admission = new Admission({ ...LIMITS, transfersMax }, () => 0)
      const order: string[] = []
      let before = 0
      const most = { transfers: 0, waiting: 0, sockets: 0 }
      const resolve = async (_name: string, { address }: TftpClient) => {
        order.push(address)
        most.transfers = Math.max(most.transfers, admission.count)
        most.waiting = Math.max(most.waiting, admission.waiting)
        most.sockets = Math.max(most.sockets, openFiles() - before)
        return { content }
      }
      await using s = await startServer({}, { singlePort, admission, resolve })
      const machines = new Storm({ port: s.port, time: s.time, clients, windowsize: 4, loss: 0, seed: 7 })
      before = openFiles()
      const received = await machines.run('a')
      t.ok(received.every((bytes) => bytes.equals(content)))
      t.strictSame(order, machines.addresses)
      t.equal(most.transfers, transfersMax)
      t.ok(most.waiting > 0, `${most.waiting} waited`)
      t.ok(most.sockets <= (singlePort ? 0 : transfersMax), `${most.sockets} sockets`)
    },
  )
}

for (const singlePort of [false, true]) {
  t.test(
    `whatever clients send and leave undone, nothing of it is left${singlePort ? ', by a single port' : ''}`,
    async (t) => {
      const before = openFiles()
      const seed = randomInt(2 ** 31)
      t.comment(`seed ${seed}`)
      const clients = fc.array(fc.array(step, { maxLength: 20 }), { minLength: 1, maxLength: 10 })
      const isSurvived = async (all: Step[][]) => (await survive(all, { singlePort })) === 0
      await fc.assert(fc.asyncProperty(clients, isSurvived), { seed, numRuns: 20 })
      t.equal(openFiles(), before, 'no socket is left')
    },
  )
}
