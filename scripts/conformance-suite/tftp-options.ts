import { type Case, check } from './case.ts'
import { LeftOut } from './errors.ts'
import { QUIET_MS } from './limits.ts'
import type { Target } from './target.ts'
import { describe, Opcode, TftpClient, tftpOf } from './tftp-client.ts'
import { download, downloadRight, firstAnswer } from './tftp-download.ts'

/** RFC 7440 allows 65535, and clients fail over 64; EDK2 asks for 4. */
const WINDOWSIZE_MAX = 16
/** Of a frame: IPv4 or IPv6, UDP and TFTP. */
const HEADERS_BYTES = { ipv4: 32, ipv6: 52 }

async function optionsFor(target: Target, options: Record<string, number>): Promise<Record<string, string>> {
  using client = new TftpClient(target)
  const answer = await firstAnswer(client, () => client.request(tftpOf(target).file, options))
  client.error([0, 8], 'User aborted')
  check(answer.opcode === Opcode.oack || answer.opcode === Opcode.data, describe(answer))
  return Object.fromEntries(
    Object.entries(answer.options).map(([name, value]) => [name.toLowerCase(), value]),
  )
}

async function noUnaskedOption(target: Target): Promise<string> {
  const asked = [
    { blksize: 1024 },
    { tsize: 0 },
    { timeout: 3 },
    { windowsize: 4 },
    { multicast: 0, blksize: 512 },
  ]
  for (const options of asked) {
    const names = Object.keys(await optionsFor(target, options))
    const odd = names.find((name) => !Object.hasOwn(options, name))
    check(odd === undefined, `${odd} is answered to a client that asked for ${Object.keys(options)}`)
    check(!names.includes('multicast'), 'multicast is agreed to')
  }
  return 'five requests'
}

async function anyCase(target: Target): Promise<string> {
  const { oack } = await downloadRight(target, { options: { BLKSIZE: 1024, TSize: 0 }, mode: 'OCTET' })
  check(oack.blksize !== undefined || oack.tsize !== undefined, 'BLKSIZE and TSize are not known')
  return JSON.stringify(oack)
}

async function netascii(target: Target): Promise<string> {
  using client = new TftpClient(target)
  const { file } = tftpOf(target)
  const answer = await firstAnswer(client, () => client.request(file, { tsize: 0 }, 'netascii'))
  client.error([0, 0], 'seen')
  if (answer.opcode === Opcode.error) return `refused: ${describe(answer)}`
  const tsize = answer.options.tsize
  if (tsize === undefined) return 'served, and no size is told'
  const { content } = await download(target, { mode: 'netascii' })
  check(content.length === Number(tsize), `tsize is ${tsize}, but ${content.length} bytes come`)
  return `tsize ${tsize} is that of the converted file`
}

async function blockFitsFrame(target: Target): Promise<string> {
  const most = target.mtu - (target.address.includes(':') ? HEADERS_BYTES.ipv6 : HEADERS_BYTES.ipv4)
  if (most >= 65464)
    throw new LeftOut(`the network takes packets of ${target.mtu} bytes: nothing is cut there`)
  const { blksize = '512' } = await optionsFor(target, { blksize: 65464 })
  check(Number(blksize) <= most, `a block of ${blksize} bytes; in a frame there is room for ${most}`)
  const { oack } = await downloadRight(target, { options: { blksize: 65464 } })
  return `${oack.blksize ?? 512} of ${most} bytes`
}

async function windowIsSmall(target: Target): Promise<string> {
  const { windowsize } = await optionsFor(target, { windowsize: 65535, blksize: 512 })
  check(Number(windowsize ?? 1) <= WINDOWSIZE_MAX, `a window of ${windowsize} blocks`)
  const { windowsize: four = '1' } = await optionsFor(target, { windowsize: 4, blksize: 512 })
  check(Number(four) <= 4, `${four} blocks, and 4 were asked for`)
  await downloadRight(target, { options: { windowsize: 4, blksize: 1024, tsize: 0 } })
  return windowsize === undefined ? 'no windows' : `${windowsize} blocks at most`
}

async function windowAfterLoss(target: Target): Promise<string> {
  using client = new TftpClient(target)
  const { file, content } = tftpOf(target)
  const answer = await firstAnswer(client, () => client.request(file, { windowsize: 4, blksize: 512 }))
  const windowsize = Number(answer.options.windowsize ?? 1)
  if (windowsize < 3) throw new LeftOut(`a window has ${windowsize} blocks`)
  if (content.length < 512 * 8) throw new LeftOut('the file has less than two windows')
  client.ack(0)
  const first = await client.rest({ quietMs: QUIET_MS, untilMs: 5 * QUIET_MS })
  check(first.length >= 3, `${first.length} blocks come at once of a window of ${windowsize}`)
  client.ack(1) // As if the second of them was lost.
  const next = await client.next()
  client.error([0, 0], 'seen')
  check(next?.block === 2, `${describe(next)} comes when block 2 was lost`)
  return `a window of ${windowsize} goes on with block 2`
}

export const TFTP_OPTION_CASES: Case[] = [
  { name: 'tftp: no option is answered that was not asked for', run: noUnaskedOption },
  { name: 'tftp: OCTET, and names of options, in any case of letters', run: anyCase },
  { name: 'tftp: tsize with netascii is none, or that of the converted file', run: netascii },
  { name: 'tftp: of 65464 bytes a block gets what fits a frame', run: blockFitsFrame },
  { name: 'tftp: a window is cut to 16 blocks', run: windowIsSmall },
  { name: 'tftp: a window goes on behind the first block that was lost', run: windowAfterLoss },
]
