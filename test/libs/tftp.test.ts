/** Long because every quirk of real clients has its test here: see docs/tftp.md, which lists them. */
import t, { type Test } from 'tap'
import { Admission } from '../../libs/tftp/admission.ts'
import { LIMITS } from '../../libs/tftp/limits.ts'
import { download, RawClient, settled } from './tftp/_raw-client.ts'
import { patternOf, readableFile, startServer } from './tftp/_server.ts'

/** What a test says of the server holds whether transfers have ports of their own or share the one. */
function inBothModes(name: string, run: (t: Test, start: typeof startServer) => Promise<void>): void {
  t.test(name, (t) => run(t, startServer))
  t.test(`${name} (single port)`, (t) =>
    run(t, (files, options) => startServer(files, { singlePort: true, ...options })),
  )
}

inBothModes('EDK2 asks for tsize, ends with ERROR 8, and then asks for the file', async (t, start) => {
  await using s = await start({ 'snponly.efi': { content: patternOf(1000) } })
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

inBothModes(
  'a client may end with any ERROR code, in any byte order, with or without a text',
  async (t, start) => {
    await using s = await start({ a: { content: patternOf(1000) } })
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
  },
)

inBothModes('tsize is the true size, for a file that is read too', async (t, start) => {
  await using s = await start({ a: readableFile(patternOf(123_457)) })
  t.equal((await download(s.port, 'a', { tsize: 0, blksize: 1468 })).oack.tsize, '123457')
})

inBothModes('the OACK has no option the client did not ask for', async (t, start) => {
  await using s = await start({ a: { content: patternOf(10) } })
  t.strictSame((await download(s.port, 'a', { blksize: 1024 })).oack, { blksize: '1024' })
})

inBothModes('a request whose options are all unknown is answered with data', async (t, start) => {
  await using s = await start({ a: { content: patternOf(10) } })
  const { oack, content } = await download(s.port, 'a', { multicast: '', utimeout: 5 })
  t.strictSame(oack, {})
  t.equal(content.length, 10)
})

inBothModes(
  'OCTET and BLKSIZE in capitals are understood, and the option is spelled as it was',
  async (t, start) => {
    await using s = await start({ a: { content: patternOf(10) } })
    using client = new RawClient()
    client.request(s.port, 'a', { BLKSIZE: 1024 }, 'OCTET')
    t.strictSame((await client.next()).options, { BLKSIZE: '1024' })
  },
)

inBothModes('netascii is converted, and its tsize is ignored', async (t, start) => {
  await using s = await start({ 'grub.cfg': { content: Buffer.from('a\nb\n') } })
  using client = new RawClient()
  client.request(s.port, 'grub.cfg', { tsize: 0 }, 'netascii')
  const packet = await client.next()
  t.equal(packet.opcode, 3, 'no OACK')
  t.equal(String(packet.data), 'a\r\nb\r\n')
})

inBothModes(
  'a block never exceeds a frame, unless the site says its network takes more',
  async (t, start) => {
    const content = patternOf(100_000)
    await using s = await start({ a: { content } })
    const capped = await download(s.port, 'a', { blksize: 65464 })
    t.equal(capped.oack.blksize, '1468')
    t.ok(capped.content.equals(content))
    await using jumbo = await start({ a: { content } }, { limits: { blksizeMax: 8968 } })
    t.equal((await download(jumbo.port, 'a', { blksize: 65464 })).oack.blksize, '8968')
  },
)

inBothModes('an option with a bad value is left out, the transfer goes on', async (t, start) => {
  await using s = await start({ a: { content: patternOf(1000) } })
  const { oack, content } = await download(s.port, 'a', { blksize: 4, windowsize: 'x', tsize: 0 })
  t.strictSame(oack, { tsize: '1000' })
  t.equal(content.length, 1000)
})

inBothModes('a window is at most 16 blocks', async (t, start) => {
  await using s = await start({ a: { content: patternOf(30_000) } })
  const { oack, packets } = await download(s.port, 'a', { windowsize: 64 })
  t.equal(oack.windowsize, '16')
  t.equal(packets, 59)
})

inBothModes(
  'an ACK inside the window has the rest sent again from the first lost block',
  async (t, start) => {
    await using s = await start({ a: { content: patternOf(10_000) } })
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
  },
)

inBothModes('block numbers roll over to 0: a file of more than 65535 blocks arrives', async (t, start) => {
  const content = patternOf(65_600 * 8 + 3)
  await using s = await start({ a: { content } }, { clock: () => performance.now() })
  const got = await download(s.port, 'a', { blksize: 8, windowsize: 16 })
  t.ok(got.content.equals(content))
})

inBothModes(
  'a size that is a multiple of the block size ends with an empty block, whose ACK is waited for',
  async (t, start) => {
    await using s = await start({ a: { content: patternOf(1024) } })
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

inBothModes('an empty file is one empty block', async (t, start) => {
  await using s = await start({ a: { content: Buffer.alloc(0) } })
  const { content, packets, oack } = await download(s.port, 'a', { tsize: 0 })
  t.equal(content.length, 0)
  t.equal(packets, 1)
  t.equal(oack.tsize, '0')
})

inBothModes('ACKs that come twice, of OACK and data, never double a block', async (t, start) => {
  await using s = await start({ a: { content: patternOf(2000) } })
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

inBothModes('a name followed by 0xFF from an unended DHCP option 67 is found', async (t, start) => {
  await using s = await start({ 'undionly.kpxe': { content: patternOf(10) } })
  using client = new RawClient()
  client.request(s.port, Buffer.from('undionly.kpxe\xff\xff\xff', 'latin1'))
  t.equal((await client.next()).data.length, 10)
})

inBothModes('backslashes and doubled slashes lead to the same file', async (t, start) => {
  await using s = await start({ 'Boot/BCD': { content: patternOf(10) } })
  for (const name of ['\\Boot\\BCD', '/Boot/BCD', '//Boot//BCD', 'Boot\\\\BCD']) {
    t.equal((await download(s.port, name)).content.length, 10, name)
  }
})

inBothModes(
  'shim asks for names that are not there, or garbage, and hears ERROR 1 at once',
  async (t, start) => {
    await using s = await start({})
    for (const name of ['revocations.efi', '<?>Onboard', '\x01\x02', '.', 'constructor', '__proto__']) {
      await t.rejects(download(s.port, name), { message: /^1 / }, JSON.stringify(name))
    }
  },
)

inBothModes('the same request again before the answer is one transfer', async (t, start) => {
  const lookup = Promise.withResolvers<void>()
  let lookups = 0
  await using s = await start(
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

inBothModes(
  'a client that cannot do with the OACK asks again without options, and is served',
  async (t, start) => {
    await using s = await start({ a: { content: patternOf(600) } })
    using client = new RawClient()
    client.request(s.port, 'a', { tsize: 0 })
    t.equal((await client.next()).opcode, 6)
    client.request(s.port, 'a')
    const { from, opcode } = await client.next()
    t.equal(opcode, 3)
    client.ack(1, from.port)
    t.equal((await client.next()).block, 2)
    client.ack(2, from.port)
    // With a single port the transfer that was begun first is reported, too.
    const isOver = () => s.reports.all.some(({ outcome, bytes }) => outcome === 'complete' && bytes === 600)
    for (let count = 1; !isOver(); count++) await s.reports.until(count)
    t.ok(isOver())
  },
)

inBothModes(
  'a client that gets no block of the size it agreed to is offered smaller ones',
  async (t, start) => {
    await using s = await start({ a: { content: patternOf(9000) } }, { blksizeMax: () => 8968 })
    const sizes: string[] = []
    for (let attempt = 1; attempt <= 4; attempt++) {
      using client = new RawClient()
      client.request(s.port, 'a', { blksize: 65464, windowsize: 4 })
      const { options, from } = await client.next()
      sizes.push(`${options.blksize} ${options.windowsize}`)
      client.ack(0, from.port)
      const inWindow = Math.min(Number(options.windowsize), Math.ceil(9001 / Number(options.blksize)))
      await blocks(client, inWindow)
      for (const waitMs of [1000, 2000]) {
        s.time.nowMs += waitMs
        await blocks(client, inWindow)
      }
      client.error(0, 'timed out', from.port)
      await s.reports.until(attempt)
    }
    t.strictSame(sizes, ['8968 4', '1024 1', '512 1', '512 1'])
    s.time.nowMs += 11 * 60_000
    t.equal((await download(s.port, 'a', { blksize: 65464 })).oack.blksize, '8968', 'it is forgotten')
  },
)

t.test('with a single port every answer comes from the port that was asked', async (t) => {
  await using s = await startServer({ a: { content: patternOf(1000) } }, { singlePort: true })
  using client = new RawClient()
  client.request(s.port, 'none')
  t.match(await client.next(), { code: 1, from: { port: s.port } })
  client.request(s.port, 'a', { tsize: 0 })
  t.match(await client.next(), { opcode: 6, from: { port: s.port, address: '127.0.0.1' } })
  client.ack(0, s.port)
  t.match(await client.next(), { block: 1, from: { port: s.port } })
})

t.test('with a single port firmware that was reset ends the transfer it had', async (t) => {
  await using s = await startServer({ a: { content: patternOf(2000) } }, { singlePort: true })
  using client = new RawClient()
  client.request(s.port, 'a')
  await client.next()
  client.ack(1, s.port)
  t.equal((await client.next()).block, 2)
  client.request(s.port, 'a', { blksize: 1000 })
  t.equal((await client.next()).opcode, 6)
  t.match(await s.reports.until(1), [{ outcome: 'aborted-by-client', bytes: 512 }])
  client.ack(0, s.port)
  t.match(await client.next(), { block: 1, data: patternOf(1000) })
})

t.test('with a single port ACKs of strangers disturb nothing, and have no answer', async (t) => {
  await using s = await startServer({ a: { content: patternOf(1000) } }, { singlePort: true })
  using client = new RawClient()
  using stranger = new RawClient()
  client.request(s.port, 'a')
  await client.next()
  stranger.ack(1, s.port)
  stranger.error(0, 'away with it', s.port)
  await settled(s.port)
  t.equal(client.unread + stranger.unread, 0)
  client.ack(1, s.port)
  t.equal((await client.next()).block, 2)
})

inBothModes('IPv6 is served, in blocks that fit a frame of it', async (t, start) => {
  const content = patternOf(5000)
  await using s = await start({ a: { content } }, { address: '::1' })
  const got = await download(s.port, 'a', { blksize: 65464 }, new RawClient({ server: '::1' }))
  t.equal(got.oack.blksize, '1448')
  t.ok(got.content.equals(content))
  t.match(await s.reports.until(1), [{ client: { address: '::1' }, outcome: 'complete', bytes: 5000 }])
})

inBothModes('on several addresses the answer leaves from the one that was asked', async (t, start) => {
  const files = { a: { content: patternOf(10) } }
  const admission = new Admission({ ...LIMITS, transfersMax: 2 }, () => 0)
  await using one = await start(files, { address: '127.0.0.1', admission })
  await using two = await start(files, { address: '127.0.0.2', port: one.port, admission })
  await using six = await start(files, { address: '::1', port: one.port, admission })
  using client = new RawClient({ server: '127.0.0.1' })
  using other = new RawClient({ server: '127.0.0.2' })
  using last = new RawClient({ server: '::1' })
  client.request(one.port, 'a')
  t.match((await client.next()).from, { address: '127.0.0.1' })
  other.request(two.port, 'a')
  t.match((await other.next()).from, { address: '127.0.0.2' })
  last.request(six.port, 'a')
  last.send(Uint8Array.from([0, 9]), six.port)
  t.match(await last.next(), { code: 4 }, 'the transfers of all count together')
  t.equal(admission.count, 2)
})

inBothModes('a timeout the client names is agreed to and kept', async (t, start) => {
  await using s = await start({ a: { content: patternOf(10) } })
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

/** Their numbers. */
async function blocks(client: RawClient, count: number): Promise<number[]> {
  const numbers: number[] = []
  while (numbers.length < count) numbers.push((await client.next()).block)
  return numbers
}
