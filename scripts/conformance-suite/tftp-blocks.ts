import { type Case, check, plural } from './case.ts'
import { CaseFailure, LeftOut } from './errors.ts'
import { QUIET_MS, SILENCE_MS } from './limits.ts'
import type { Target } from './target.ts'
import { describe, Opcode, TftpClient, tftpOf } from './tftp-client.ts'
import { downloadRight, firstAnswer } from './tftp-download.ts'

const BLKSIZE_MIN = 8
const BLKSIZE_ETHERNET = 1468
const BLOCKS_ON_WIRE = 65_536

async function withoutOptions(target: Target): Promise<string> {
  const { blocks } = await downloadRight(target)
  return plural(blocks, 'block')
}

async function rollsOver(target: Target): Promise<string> {
  const { content } = tftpOf(target)
  const smallest = BLKSIZE_MIN * BLOCKS_ON_WIRE
  if (content.length < smallest)
    throw new LeftOut(`the file is smaller than ${smallest} bytes: name one by --file`)
  const { blocks } = await downloadRight(target, { options: { blksize: BLKSIZE_MIN, windowsize: 16 } })
  return `${blocks} blocks of ${BLKSIZE_MIN} bytes`
}

/** Asks for blocks of which the size of the file is a multiple. */
function dividing(sizeBytes: number): number {
  for (let blksize = BLKSIZE_ETHERNET; blksize >= 64; blksize--) if (sizeBytes % blksize === 0) return blksize
  throw new LeftOut(`${sizeBytes} bytes are no multiple of any block from 64 to ${BLKSIZE_ETHERNET}`)
}

async function emptyLastBlock(target: Target): Promise<string> {
  const { content } = tftpOf(target)
  const blksize = dividing(content.length)
  const { oack, lastBytes, blocks } = await downloadRight(target, { options: { blksize } })
  if (Number(oack.blksize) !== blksize) throw new LeftOut(`a block of ${blksize} bytes is not to be had`)
  check(lastBytes === 0, `the last block has ${lastBytes} bytes`)
  return `block ${blocks} is empty`
}

async function sentAgain(target: Target): Promise<string> {
  using client = new TftpClient(target)
  const first = await firstAnswer(client, () => client.request(tftpOf(target).file))
  check(first.opcode === Opcode.data && first.block === 1, describe(first))
  const again = await client.next(SILENCE_MS)
  client.error([0, 0], 'seen')
  check(
    again?.opcode === Opcode.data && again.block === 1,
    `${describe(again)} when block 1 is not acknowledged`,
  )
  return 'block 1 comes again by itself'
}

async function nothingTwice(target: Target): Promise<string> {
  const { packets, blocks } = await downloadRight(target, { options: { blksize: 512, tsize: 0 }, acks: 2 })
  // A resend because this machine was slow is not what is meant.
  check(packets < blocks * 1.2 + 4, `${packets} packets come for ${blocks} blocks`)
  return `${packets} packets for ${plural(blocks, 'block')}`
}

async function oneTransfer(target: Target): Promise<string> {
  using client = new TftpClient(target)
  for (let time = 0; time < 2; time++) client.request(tftpOf(target).file, { tsize: 0 })
  const first = await client.next()
  check(first !== undefined, 'no answer')
  const rest = await client.rest({ quietMs: QUIET_MS, untilMs: QUIET_MS })
  client.error([0, 0], 'seen')
  for (const port of new Set(rest.map(({ from }) => from.port)))
    client.sendTo(port, Buffer.from('\0\x05\0\0seen\0', 'latin1'))
  if (rest.length > 0)
    throw new CaseFailure(`two transfers: ports ${first.from.port} and ${rest[0]!.from.port}`)
  return 'one answer'
}

async function whereFrom(target: Target): Promise<string> {
  const { from } = await downloadRight(target)
  check(from.size === 1, `packets come from ${[...from].join(', ')}`)
  const [address, port] = [...from][0]!.split(' ')
  check(
    address === target.address.replace(/%.*/, '') || address === target.address,
    `answers come from ${address}`,
  )
  return Number(port) === tftpOf(target).port
    ? `from port ${port}, which was asked`
    : 'from a port for the transfer'
}

export const TFTP_BLOCK_CASES: Case[] = [
  { name: 'tftp: a file comes whole to a client without options', run: withoutOptions },
  { name: 'tftp: after block 65535 comes block 0', run: rollsOver },
  { name: 'tftp: a size that is a multiple of the block ends with an empty block', run: emptyLastBlock },
  { name: 'tftp: what is not acknowledged is sent again', run: sentAgain },
  { name: 'tftp: ACKs that come twice double nothing', run: nothingTwice },
  { name: 'tftp: the same request twice is one transfer', run: oneTransfer },
  { name: 'tftp: all of a transfer comes from the address that was asked, and one port', run: whereFrom },
]
