/** Long because every quirk of real clients has its test here, beside those of the server itself. */
import t from 'tap'
import { TftpServer } from '../../../libs/tftp/server.ts'
import { download, RawClient, settled } from './_raw-client.ts'
import { patternOf, Reports, readableFile, startServer } from './_server.ts'

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

t.test('hostile packets do no harm', async (t) => {
  await using s = await startServer({ a: { content: patternOf(10) } })
  using client = new RawClient()
  for (let length = 0; length < 700; length += 7) {
    client.send(Buffer.alloc(length, length & 1 ? 0 : 0xff), s.port)
    client.send(Buffer.concat([Buffer.from([0, 1]), Buffer.alloc(length, 'a\0')]), s.port)
  }
  t.equal((await download(s.port, 'a')).content.length, 10)
})

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

// What real clients do that a plain reading of the RFCs does not lead one to expect.

t.test('EDK2 asks for tsize, ends with ERROR 8, and then asks for the file', async (t) => {
  await using s = await startServer({ 'snponly.efi': { content: patternOf(1000) } })
  using client = new RawClient()
  client.request(s.port, 'snponly.efi', { tsize: 0 })
  const oack = await client.next()
  t.strictSame(oack.options, { tsize: '1000' })
  client.error(8, 'User aborted the transfer', oack.from.port)
  const [probe] = await s.reports.until(1)
  t.match(probe, { outcome: 'probed', bytes: 0, retransmits: 0 })
  t.notOk(
    s.logged.some(({ level }) => level === 'warn'),
    'no alarm',
  )
  client.request(s.port, 'snponly.efi')
  const first = await client.next()
  t.match(first, { opcode: 3, block: 1 })
  client.ack(1, first.from.port)
  client.ack(2, (await client.next()).from.port)
  t.match(await s.reports.until(2), [{}, { outcome: 'complete', bytes: 1000 }])
})

t.test('a client may end with any ERROR code, in any byte order, with or without a text', async (t) => {
  await using s = await startServer({ a: { content: patternOf(1000) } })
  const errors = [
    [0, 5, 0, 0, 0],
    [0, 5, 0, 9, 0],
    [0, 5, 8, 0],
    [0, 5, 255, 255, 65],
    [0, 5, 0],
    [0, 5],
  ]
  for (const [index, bytes] of errors.entries()) {
    using client = new RawClient()
    client.request(s.port, 'a')
    client.send(Uint8Array.from(bytes), (await client.next()).from.port)
    const reports = await s.reports.until(index + 1)
    t.equal(reports.at(-1)!.outcome, 'aborted-by-client', `${bytes}`)
  }
})

t.test('tsize is the true size, for a file that is read too', async (t) => {
  await using s = await startServer({ a: readableFile(patternOf(123_457)) })
  t.equal((await download(s.port, 'a', { tsize: 0, blksize: 1468 })).oack.tsize, '123457')
})

t.test('the OACK has no option the client did not ask for', async (t) => {
  await using s = await startServer({ a: { content: patternOf(10) } })
  t.strictSame((await download(s.port, 'a', { blksize: 1024 })).oack, { blksize: '1024' })
})

t.test('a request whose options are all unknown is answered with data', async (t) => {
  await using s = await startServer({ a: { content: patternOf(10) } })
  const { oack, content } = await download(s.port, 'a', { multicast: '', utimeout: 5 })
  t.strictSame(oack, {})
  t.equal(content.length, 10)
})

t.test('OCTET and BLKSIZE in capitals are understood, and the option is spelled as it was', async (t) => {
  await using s = await startServer({ a: { content: patternOf(10) } })
  using client = new RawClient()
  client.request(s.port, 'a', { BLKSIZE: 1024 }, 'OCTET')
  t.strictSame((await client.next()).options, { BLKSIZE: '1024' })
})

t.test('netascii is converted, and its tsize is ignored', async (t) => {
  await using s = await startServer({ 'grub.cfg': { content: Buffer.from('a\nb\n') } })
  using client = new RawClient()
  client.request(s.port, 'grub.cfg', { tsize: 0 }, 'netascii')
  const packet = await client.next()
  t.equal(packet.opcode, 3, 'no OACK')
  t.equal(String(packet.data), 'a\r\nb\r\n')
})

t.test('a block never exceeds a frame, unless the site says its network takes more', async (t) => {
  const content = patternOf(100_000)
  await using s = await startServer({ a: { content } })
  const capped = await download(s.port, 'a', { blksize: 65464 })
  t.equal(capped.oack.blksize, '1468')
  t.ok(capped.content.equals(content))
  await using jumbo = await startServer({ a: { content } }, { limits: { blksizeMax: 8968 } })
  t.equal((await download(jumbo.port, 'a', { blksize: 65464 })).oack.blksize, '8968')
})

t.test('an option with a bad value is left out, the transfer goes on', async (t) => {
  await using s = await startServer({ a: { content: patternOf(1000) } })
  const { oack, content } = await download(s.port, 'a', { blksize: 4, windowsize: 'x', tsize: 0 })
  t.strictSame(oack, { tsize: '1000' })
  t.equal(content.length, 1000)
})

t.test('a window is at most 16 blocks', async (t) => {
  await using s = await startServer({ a: { content: patternOf(30_000) } })
  const { oack, packets } = await download(s.port, 'a', { windowsize: 64 })
  t.equal(oack.windowsize, '16')
  t.equal(packets, 59)
})

t.test('an ACK inside the window has the rest sent again from the first lost block', async (t) => {
  await using s = await startServer({ a: { content: patternOf(10_000) } })
  using client = new RawClient()
  client.request(s.port, 'a', { windowsize: 4 })
  const { from } = await client.next()
  client.ack(0, from.port)
  t.strictSame(await blocks(client, 4), [1, 2, 3, 4])
  client.ack(2, from.port)
  t.strictSame(await blocks(client, 4), [3, 4, 5, 6])
  client.ack(1, from.port)
  await settled(from.port)
  t.equal(client.unread, 0, 'an ACK from before is ignored')
})

t.test('block numbers roll over to 0: a file of more than 65535 blocks arrives', async (t) => {
  const content = patternOf(65_600 * 8 + 3)
  await using s = await startServer({ a: { content } }, { clock: () => performance.now() })
  const got = await download(s.port, 'a', { blksize: 8, windowsize: 16 })
  t.ok(got.content.equals(content))
})

t.test(
  'a size that is a multiple of the block size ends with an empty block, whose ACK is waited for',
  async (t) => {
    await using s = await startServer({ a: { content: patternOf(1024) } })
    using client = new RawClient()
    client.request(s.port, 'a')
    const { from } = await client.next()
    client.ack(1, from.port)
    await client.next()
    client.ack(2, from.port)
    t.match(await client.next(), { block: 3, data: Buffer.alloc(0) })
    t.strictSame(s.reports.all, [])
    s.time.nowMs += 1000
    t.equal((await client.next()).block, 3, 'sent again until it comes')
    client.ack(3, from.port)
    t.match(await s.reports.until(1), [{ outcome: 'complete', bytes: 1024 }])
  },
)

t.test('an empty file is one empty block', async (t) => {
  await using s = await startServer({ a: { content: Buffer.alloc(0) } })
  const { content, packets, oack } = await download(s.port, 'a', { tsize: 0 })
  t.equal(content.length, 0)
  t.equal(packets, 1)
  t.equal(oack.tsize, '0')
})

t.test('ACKs that come twice, of OACK and data, never double a block', async (t) => {
  await using s = await startServer({ a: { content: patternOf(2000) } })
  using client = new RawClient()
  client.request(s.port, 'a', { tsize: 0 })
  const { from } = await client.next()
  const seen: number[] = []
  for (let block = 0; block < 4; block++) {
    for (let copy = 0; copy < 3; copy++) client.ack(block, from.port)
    seen.push(...(await blocks(client, 1)))
    await settled(from.port)
    t.equal(client.unread, 0, `after the ACKs of block ${block}`)
  }
  t.strictSame(seen, [1, 2, 3, 4])
})

t.test('a packet from another port is answered with ERROR 5 and disturbs nothing', async (t) => {
  await using s = await startServer({ a: { content: patternOf(1000) } })
  using client = new RawClient()
  using stranger = new RawClient()
  client.request(s.port, 'a')
  const { from } = await client.next()
  stranger.ack(1, from.port)
  t.match(await stranger.next(), { opcode: 5, code: 5 })
  stranger.error(0, 'away with it', from.port)
  client.ack(1, from.port)
  t.equal((await client.next()).block, 2)
  client.ack(2, from.port)
  t.match(await s.reports.until(1), [{ outcome: 'complete' }])
})

t.test('answers come from a port of their own and from the address that was asked', async (t) => {
  await using s = await startServer({ a: { content: patternOf(10) } })
  using client = new RawClient()
  client.request(s.port, 'a')
  const { from } = await client.next()
  t.not(from.port, s.port)
  t.equal(from.address, '127.0.0.1')
})

t.test('a name followed by 0xFF from an unended DHCP option 67 is found', async (t) => {
  await using s = await startServer({ 'undionly.kpxe': { content: patternOf(10) } })
  using client = new RawClient()
  client.request(s.port, Buffer.from('undionly.kpxe\xff\xff\xff', 'latin1'))
  t.equal((await client.next()).data.length, 10)
})

t.test('backslashes and doubled slashes lead to the same file', async (t) => {
  await using s = await startServer({ 'Boot/BCD': { content: patternOf(10) } })
  for (const name of ['\\Boot\\BCD', '/Boot/BCD', '//Boot//BCD', 'Boot\\\\BCD']) {
    t.equal((await download(s.port, name)).content.length, 10, name)
  }
})

t.test('shim asks for names that are not there, or garbage, and hears ERROR 1 at once', async (t) => {
  await using s = await startServer({})
  for (const name of ['revocations.efi', '<?>Onboard', '\x01\x02', '.', 'constructor', '__proto__']) {
    await t.rejects(download(s.port, name), { message: /^1 / }, JSON.stringify(name))
  }
})

t.test('the same request again before the answer is one transfer', async (t) => {
  const lookup = Promise.withResolvers<void>()
  let lookups = 0
  await using s = await startServer(
    {},
    {
      resolve: async () => {
        lookups++
        await lookup.promise
        return { content: patternOf(10) }
      },
    },
  )
  using client = new RawClient()
  client.request(s.port, 'a')
  client.request(s.port, 'a')
  client.send(Uint8Array.from([0, 9]), s.port)
  t.equal((await client.next()).code, 4, 'both requests have been seen')
  lookup.resolve()
  const { from } = await client.next()
  client.request(s.port, 'a')
  client.send(Uint8Array.from([0, 9]), s.port)
  t.equal((await client.next()).code, 4, 'so has one after the first answer')
  t.equal(lookups, 1)
  client.ack(1, from.port)
  await s.reports.until(1)
  t.equal(client.unread, 0)
})

t.test('firmware that was reset and asks again from the same port is served anew', async (t) => {
  await using s = await startServer({ a: { content: patternOf(2000) } })
  using client = new RawClient()
  client.request(s.port, 'a')
  const before = await client.next()
  client.ack(1, before.from.port)
  await client.next()
  client.request(s.port, 'a')
  const after = await client.next()
  t.equal(after.block, 1)
  t.not(after.from.port, before.from.port)
})

t.test('a timeout the client names is agreed to and kept', async (t) => {
  await using s = await startServer({ a: { content: patternOf(10) } })
  using client = new RawClient()
  client.request(s.port, 'a', { timeout: 3 })
  const { from, options } = await client.next()
  t.strictSame(options, { timeout: '3' })
  client.ack(0, from.port)
  await client.next()
  s.time.nowMs += 3000
  t.equal((await client.next()).block, 1)
  client.ack(1, from.port)
  t.match(await s.reports.until(1), [{ outcome: 'complete', retransmits: 1 }])
})

async function blocks(client: RawClient, count: number): Promise<number[]> {
  const numbers: number[] = []
  while (numbers.length < count) numbers.push((await client.next()).block)
  return numbers
}
