import { type Case, check } from './case.ts'
import { LeftOut } from './errors.ts'
import { ANSWER_MS, QUIET_MS, SILENCE_MS } from './limits.ts'
import type { Target } from './target.ts'
import { describe, Opcode, readRequest, TftpClient, tftpOf } from './tftp-client.ts'
import { downloadRight, firstAnswer } from './tftp-download.ts'

/** Of a client whose first block never comes. */
const STALLED_MS = 9_000

/** EDK2: the size first, then ERROR 8, then the file, by the same port. */
async function edk2(target: Target): Promise<string> {
  using client = new TftpClient(target)
  const { file, content } = tftpOf(target)
  const probe = await firstAnswer(client, () => client.request(file, { tsize: 0, blksize: 1468 }))
  check(probe.opcode === Opcode.oack, `${describe(probe)} to a request with tsize`)
  check(
    probe.options.tsize === String(content.length),
    `tsize ${probe.options.tsize}, the file has ${content.length}`,
  )
  client.error([0, 8], 'User aborted the transfer')
  await downloadRight(target, { options: { blksize: 1468 }, client })
  return `tsize ${probe.options.tsize}, then the file`
}

/** After any ERROR nothing more may come. */
async function errorEnds(target: Target, code: readonly [number, number]): Promise<string> {
  using client = new TftpClient(target)
  await firstAnswer(client, () => client.request(tftpOf(target).file, { tsize: 0 }))
  client.error(code, 'User aborted')
  await client.rest({ quietMs: QUIET_MS, untilMs: QUIET_MS })
  const late = await client.next(SILENCE_MS)
  check(late === undefined, `${describe(late)} comes after the client's ERROR`)
  return 'nothing more comes'
}

async function missing(target: Target, name: string | Buffer): Promise<string> {
  using client = new TftpClient(target)
  client.request(name)
  const answer = await client.next(ANSWER_MS)
  if (answer?.opcode === Opcode.data) {
    client.error([0, 0], 'seen')
    return 'it is there'
  }
  check(answer?.opcode === Opcode.error, `${describe(answer)}, no ERROR`)
  check(answer.code === 1, `${describe(answer)}: clients look for 1, "file not found"`)
  return describe(answer)
}

async function outside(target: Target): Promise<string> {
  for (const name of ['../../../../../../etc/passwd', '..\\..\\..\\..\\etc\\passwd', '/etc/passwd']) {
    using client = new TftpClient(target)
    client.request(name)
    const answer = await client.next()
    check(answer?.opcode === Opcode.error, `${describe(answer)} for ${name}`)
  }
  return 'refused'
}

async function malformed(target: Target): Promise<string> {
  const { port, file } = tftpOf(target)
  using client = new TftpClient(target)
  const odd = [
    Buffer.alloc(0),
    Buffer.of(0),
    Buffer.of(0, 1),
    Buffer.of(0, 1, 0, 0),
    Buffer.from('\0\x01no end', 'latin1'),
    Buffer.concat([readRequest(file), Buffer.alloc(600, 'x')]),
    readRequest(file, { blksize: '99999999999999999999', tsize: '-1', timeout: '0', windowsize: 'x' }),
    readRequest(file, { blksize: '' }),
    Buffer.of(0, 9, 1, 2),
    Buffer.of(0, 4, 0, 1),
    Buffer.alloc(512, 0xff),
  ]
  for (const message of odd) client.sendTo(port, message)
  await downloadRight(target)
  return `${odd.length} packets, then the file`
}

async function stranger(target: Target): Promise<string> {
  using client = new TftpClient(target)
  using other = new TftpClient(target)
  const first = await firstAnswer(client, () => client.request(tftpOf(target).file))
  check(first.opcode === Opcode.data, describe(first))
  other.sendTo(client.port, Buffer.from('\0\x05\0\0not yours\0', 'latin1'))
  other.sendTo(client.port, Buffer.of(0, 4, 0, 1))
  await other.next(QUIET_MS)
  client.ack(1)
  let next = await client.next()
  while (next?.block === 1) next = await client.next()
  client.error([0, 0], 'seen')
  if (first.data.length < 512) throw new LeftOut('the file is one block')
  check(next?.block === 2, `${describe(next)} after a stranger's packets`)
  return 'it goes on'
}

/** A network, or firmware, that does not take blocks as large as agreed. */
async function smallerAfterStall(target: Target): Promise<string> {
  using client = new TftpClient(target)
  const { file } = tftpOf(target)
  const large = await firstAnswer(client, () => client.request(file, { blksize: 1468 }))
  check(large.opcode === Opcode.oack, describe(large))
  client.ack(0)
  await client.rest({ quietMs: STALLED_MS, untilMs: STALLED_MS })
  client.error([0, 0], 'timeout')
  using again = new TftpClient(target)
  const next = await firstAnswer(again, () => again.request(file, { blksize: 1468 }))
  again.error([0, 0], 'seen')
  const blksize = Number(next.options.blksize ?? 512)
  check(blksize < Number(large.options.blksize), `${blksize} bytes again`)
  return `${large.options.blksize}, then ${blksize} bytes`
}

export const TFTP_ENDING_CASES: Case[] = [
  { name: 'tftp: EDK2 asks for the true size, ends with ERROR 8, and gets the file', run: edk2 },
  { name: 'tftp: ERROR 8 ends a transfer at once', run: (target) => errorEnds(target, [0, 8]) },
  { name: 'tftp: an ERROR of an unknown code does', run: (target) => errorEnds(target, [0, 99]) },
  { name: 'tftp: an ERROR in wrong byte order does', run: (target) => errorEnds(target, [8, 0]) },
  {
    name: 'tftp: revocations.efi is there, or ERROR 1 at once',
    run: (target) => missing(target, 'revocations.efi'),
  },
  { name: 'tftp: so is mmx64.efi (MokManager)', run: (target) => missing(target, 'mmx64.efi') },
  {
    name: "tftp: shim's garbage for a name is ERROR 1 at once",
    run: (target) => missing(target, Buffer.from('\x01\x90\x7f?Onboard', 'latin1')),
  },
  { name: 'tftp: nothing outside the root is sent', run: outside },
  { name: 'tftp: malformed requests do no harm', run: malformed },
  { name: "tftp: a stranger's packets do not end a transfer", run: stranger },
  {
    name: 'tftp: a client that gets no block is offered a smaller one',
    isSlow: true,
    run: smallerAfterStall,
  },
]
