import { type Case, check } from './case.ts'
import type { Target } from './target.ts'
import { describe, Opcode, TftpClient, tftpOf } from './tftp-client.ts'
import { downloadRight, firstAnswer } from './tftp-download.ts'

/** A version, trace, parent and flags, as in the header of W3C Trace Context. */
const TRACE_PARENT = '-00-23b1e307bb35484f535a1f772c06910e-d887dc3912240434-01'

function named(write: (file: string) => string | Buffer): (target: Target) => Promise<string> {
  return async (target) => {
    const name = write(tftpOf(target).file)
    await downloadRight(target, { name, options: { tsize: 0, blksize: 1468 } })
    return JSON.stringify(name.toString('latin1'))
  }
}

function ended(end: number): (file: string) => Buffer {
  return (file) => Buffer.concat([Buffer.from(file), Buffer.alloc(3, end)])
}

/** Clients that cannot do with an OACK ask again, without options. */
async function fallsBack(target: Target): Promise<string> {
  using client = new TftpClient(target)
  const { file } = tftpOf(target)
  const answer = await firstAnswer(client, () =>
    client.request(file, { tsize: 0, blksize: 1468, windowsize: 8 }),
  )
  check(answer.opcode === Opcode.oack || answer.opcode === Opcode.data, describe(answer))
  client.error([0, 8], 'cannot do with these')
  await downloadRight(target, { client })
  return `${describe(answer)}, then the file in blocks of 512`
}

export const TFTP_NAME_CASES: Case[] = [
  { name: 'tftp: a name followed by 0xFF (option 67 without an end)', run: named(ended(0xff)) },
  { name: 'tftp: a name followed by blanks', run: named(ended(0x20)) },
  { name: 'tftp: a leading slash', run: named((file) => `/${file}`) },
  { name: 'tftp: doubled slashes', run: named((file) => `//${file}`) },
  { name: 'tftp: backslashes', run: named((file) => `\\${file.replaceAll('/', '\\')}`) },
  { name: 'tftp: a name in capitals', run: named((file) => file.toUpperCase()) },
  { name: 'tftp: a name with a trace behind it', run: named((file) => `${file}${TRACE_PARENT}`) },
  { name: 'tftp: a client that is afraid of the OACK asks again without options', run: fallsBack },
]
