import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import { Admission } from '../../../libs/tftp/admission.ts'
import { LIMITS } from '../../../libs/tftp/limits.ts'
import { download, RawClient, readRequest } from './_raw-client.ts'
import { patternOf, readableFile, startServer } from './_server.ts'

/** More than any client may ask to be waited for. */
const LEAP_MS = 60_000
const LOOK_MS = 10

/** What a client does next, well or badly. */
export type Step =
  | { do: 'ask'; name: string; options: Record<string, string>; mode: string }
  | { do: 'acknowledge'; block: number | 'right' }
  | { do: 'end'; code: number; text: string }
  | { do: 'send'; bytes: Uint8Array; to: 'server' | 'transfer' }
  | { do: 'wait'; ms: number }
  | { do: 'hear' }

const value = fc.oneof(
  fc.integer({ min: -1, max: 70_000 }).map(String),
  fc.constantFrom('', '0', '8', '512', '1468', '65464', '1e3', '99999999999'),
  fc.string({ maxLength: 12 }),
)
const options = fc.dictionary(
  fc.constantFrom('blksize', 'tsize', 'timeout', 'windowsize', 'BLKSIZE', 'multicast', 'x'),
  value,
  { maxKeys: 5 },
)

/** Packets that are almost right, and some that are not at all. */
const packet: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 600 }),
  fc
    .tuple(fc.constantFrom(1, 1, 2, 3, 4, 5, 6, 9), fc.uint8Array({ maxLength: 40 }))
    .map(([opcode, rest]) => Buffer.concat([Buffer.of(0, opcode), rest])),
  fc
    .tuple(fc.constantFrom('a', 'b', ''), options, fc.nat(120), fc.nat(255))
    .map(([name, asked, at, byte]) => {
      const request = readRequest(name, asked)
      request[at % request.length] = byte
      return request
    }),
)

export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      name: fc.constantFrom('a', 'b', 'a', 'missing', '../a', '\\a'),
      options,
      mode: fc.constantFrom('octet', 'octet', 'OCTET', 'netascii', 'mail'),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('acknowledge' as const),
      block: fc.oneof(fc.constant('right' as const), fc.constant('right' as const), fc.nat(65_535)),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('end' as const),
      code: fc.nat(65_535),
      text: fc.string({ maxLength: 200 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      bytes: packet,
      to: fc.constantFrom('server' as const, 'transfer' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(20_000) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('hear' as const) }) },
)

/**
 * Has clients do their steps, all at once, with a server of their own, and the clock go on until it has given all of
 * them up; then it must serve as if nothing had been. It does not return while the server holds on to a transfer.
 * @returns how often the file that is read was opened and not closed
 */
export async function survive(
  clients: readonly Step[][],
  { singlePort }: { singlePort: boolean },
): Promise<number> {
  const time = { nowMs: 0 }
  const clock = () => time.nowMs
  const admission = new Admission(LIMITS, clock)
  const content = patternOf(9_000)
  let open = 0
  const resolve = async (name: string) => {
    if (name === 'a') return { content }
    if (name !== 'b') return undefined
    open++
    return { ...readableFile(content, 700), close: async () => void open-- }
  }
  await using s = await startServer({}, { singlePort, admission, clock, resolve })
  await Promise.all(clients.map((steps) => perform(steps, { port: s.port, time })))
  while (admission.count + admission.waiting > 0) {
    time.nowMs += LEAP_MS
    await delay(LOOK_MS)
  }
  for (const name of ['a', 'b']) {
    const got = await download(s.port, name, { windowsize: 4 })
    if (!got.content.equals(content)) throw new Error(`${name} is not what it was`)
  }
  await s.server.close()
  return open
}

/** Does the steps, and is gone then, whatever it was in the middle of. */
async function perform(
  steps: readonly Step[],
  { port, time }: { port: number; time: { nowMs: number } },
): Promise<void> {
  using client = new RawClient()
  let transferPort = port
  let block = 0
  for (const one of steps) {
    switch (one.do) {
      case 'ask':
        client.request(port, one.name, one.options, one.mode)
        break
      case 'acknowledge':
        client.ack(one.block === 'right' ? block : one.block, transferPort)
        break
      case 'end':
        client.error(one.code, one.text, transferPort)
        break
      case 'send':
        client.send(one.bytes, one.to === 'server' ? port : transferPort)
        break
      case 'wait':
        time.nowMs += one.ms
        break
      case 'hear':
        // Lets the server have its turn; then takes what is there.
        await new Promise((resolve) => setImmediate(resolve))
        while (client.unread > 0) {
          const heard = await client.next()
          transferPort = heard.from.port
          block = heard.opcode === 3 ? heard.block : 0
        }
    }
  }
}
