import { check } from './case.ts'
import { CaseFailure } from './errors.ts'
import { ANSWER_MS, FILE_BYTES_MAX, RESENDS_MAX } from './limits.ts'
import type { Target } from './target.ts'
import { describe, Opcode, type Options, type Packet, TftpClient, tftpOf } from './tftp-client.ts'

export interface Download {
  content: Buffer
  oack: Record<string, string>
  /** DATA packets, with those that came again. */
  packets: number
  blocks: number
  /** Of the last block. */
  lastBytes: number
  /** Where packets came from: `address port`. */
  from: Set<string>
}

export interface DownloadOptions {
  /** The target's file unless given. */
  name?: string | Buffer
  options?: Options
  mode?: string
  /** How often each ACK is sent. */
  acks?: number
  client?: TftpClient
}

/**
 * Downloads a file as clients do: acknowledges the last block or window, asks again after silence.
 * @throws {CaseFailure} if it does not come
 */
export async function download(target: Target, options: DownloadOptions = {}): Promise<Download> {
  using owned = new DisposableStack()
  const client = options.client ?? owned.use(new TftpClient(target))
  const { name = tftpOf(target).file, acks = 1 } = options
  const ask = (): void => client.request(name, options.options, options.mode)
  const done = {
    oack: {} as Record<string, string>,
    packets: 0,
    blocks: 0,
    lastBytes: 0,
    from: new Set<string>(),
  }
  const parts: Buffer[] = []
  let bytes = 0
  let again = ask
  ask()
  for (let silences = 0; ; ) {
    const packet = await client.next(ANSWER_MS)
    if (packet === undefined) {
      check(silences++ < RESENDS_MAX, `nothing comes after ${done.blocks} blocks`)
      again()
      continue
    }
    silences = 0
    done.from.add(`${packet.from.address} ${packet.from.port}`)
    if (packet.opcode === Opcode.oack) {
      check(done.blocks === 0, 'an OACK comes after data')
      done.oack = lowerCased(packet.options)
      again = () => acknowledge(client, 0, acks)
      again()
      continue
    }
    check(packet.opcode === Opcode.data, describe(packet))
    done.packets++
    if (packet.block !== ((done.blocks + 1) & 0xffff)) continue
    done.blocks++
    done.lastBytes = packet.data.length
    parts.push(packet.data)
    bytes += packet.data.length
    check(bytes <= FILE_BYTES_MAX, `more than ${FILE_BYTES_MAX} bytes come`)
    const isLast = packet.data.length < Number(done.oack.blksize ?? 512)
    if (!isLast && done.blocks % Number(done.oack.windowsize ?? 1) !== 0) continue
    again = () => acknowledge(client, done.blocks & 0xffff, acks)
    again()
    if (isLast) return { ...done, content: Buffer.concat(parts) }
  }
}

/** The same, and the file must be right. */
export async function downloadRight(target: Target, options: DownloadOptions = {}): Promise<Download> {
  const done = await download(target, options)
  const { content } = tftpOf(target)
  check(
    done.content.equals(content),
    `${done.content.length} bytes came, not the ${content.length} of the file`,
  )
  return done
}

/** The first packet in answer to a request; asks again as clients do. */
export async function firstAnswer(client: TftpClient, ask: () => void): Promise<Packet> {
  for (let asked = 0; asked <= RESENDS_MAX; asked++) {
    ask()
    const packet = await client.next()
    if (packet !== undefined) return packet
  }
  throw new CaseFailure('no answer')
}

function acknowledge(client: TftpClient, block: number, times: number): void {
  for (let time = 0; time < times; time++) client.ack(block)
}

function lowerCased(options: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name.toLowerCase(), value]))
}
