import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import { UNSPECIFIED } from '../../libs/dhcp/ipv4.ts'
import { messageOf } from '../../libs/errors/muster-error.ts'
import { mtuOf } from '../../libs/tftp/mtu.ts'
import { bootFileOf, DhcpClient, pxe } from './dhcp-client.ts'
import { CaseFailure } from './errors.ts'
import { CASE_MS_MAX } from './limits.ts'
import type { Options, Protocol } from './options.ts'
import type { Target } from './target.ts'
import { Opcode, type Packet, TftpClient } from './tftp-client.ts'
import { download } from './tftp-download.ts'

/** A machine that nobody has: of the addresses that everybody may use. */
const OWN_MAC = '02:6d:75:73:74:72'
const USUAL_FILES = ['snponly.efi', 'undionly.kpxe', 'ipxe.efi', 'grubx64.efi', 'bootx64.efi', 'pxelinux.0']
const MTU_ETHERNET = 1500

/** What is served at the address. `note` is told why something is taken not to be. */
export async function findOut(options: Options, note: (text: string) => void): Promise<Target> {
  const { address, ports } = options
  const own = await ownAddress(address)
  const target: Target = { address, mtu: options.mtu ?? mtuOf(own) ?? MTU_ETHERNET }
  const wanted = (protocol: Protocol): boolean => options.only.includes(protocol)
  const files = options.file === undefined ? [...USUAL_FILES] : [options.file]
  if (wanted('dhcp')) {
    const told = await findDhcp(target, { options, own, note })
    if (options.file === undefined) files.unshift(...told)
  }
  if (wanted('tftp')) await findTftp(target, { port: ports.tftp, files, note })
  if (wanted('http')) await findHttp(target, { options, files, note })
  if (wanted('https') && ports.https !== undefined) target.https = { port: ports.https }
  return target
}

/** The address of this machine by which the server is reached. */
async function ownAddress(address: string): Promise<string> {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
  try {
    const connected = once(socket, 'connect')
    socket.connect(9, address)
    await connected
    return socket.address().address
  } finally {
    socket.close()
  }
}

/** @returns the boot files that a machine is told, over TFTP */
async function findDhcp(
  target: Target,
  { options, own, note }: { options: Options; own: string; note: (text: string) => void },
): Promise<string[]> {
  if (isIPv6(target.address)) {
    note('dhcp: left out, the address is one of IPv6')
    return []
  }
  const { ports, mac = OWN_MAC } = options
  // The server has its port at its own address: a relay on the same machine takes another one.
  const other = own === '127.0.0.2' ? '127.0.0.3' : '127.0.0.2'
  const address = options.relay ?? (own === target.address && own.startsWith('127.') ? other : own)
  target.dhcp = {
    port: ports.dhcp,
    relay: { address, port: ports.relay },
    mac,
    pxePort: ports.pxe,
    isProxy: false,
  }
  try {
    await using client = await DhcpClient.open(target)
    const answers = []
    for (const arch of [7, 0])
      answers.push(await client.ask(client.message('discover', { options: pxe(arch) }), { times: 2 }))
    const offer = answers.find((answer) => answer !== undefined)
    if (offer === undefined)
      throw new CaseFailure(`the machine ${mac} is not answered: name one by --mac that is known`)
    target.dhcp.isProxy = offer.packet.yiaddr === UNSPECIFIED
    const files = answers.map((answer) => answer && bootFileOf(answer.packet))
    return files.filter((file) => file !== undefined && file !== '' && !file.includes('://')) as string[]
  } catch (error) {
    delete target.dhcp
    note(`dhcp: left out, ${messageOf(error)}`)
    return []
  }
}

async function findTftp(
  target: Target,
  { port, files, note }: { port: number; files: readonly string[]; note: (text: string) => void },
): Promise<void> {
  let isServed = false
  for (const file of files) {
    target.tftp = { port, file, content: Buffer.alloc(0) }
    using client = new TftpClient(target)
    let answer: Packet | undefined
    for (let asked = 0; asked < 2 && answer === undefined; asked++) {
      client.request(file, { tsize: 0 })
      answer = await client.next()
    }
    if (answer === undefined) break
    isServed = true
    if (answer.opcode === Opcode.error) continue
    client.error([0, 8], 'seen')
    target.tftp.content = (await download(target, { options: { blksize: 1024 } })).content
    return
  }
  delete target.tftp
  const why = isServed ? `none of ${files.join(', ')} is there: name a file by --file` : 'nobody answers'
  note(`tftp: left out, ${why}`)
}

async function findHttp(
  target: Target,
  { options, files, note }: { options: Options; files: readonly string[]; note: (text: string) => void },
): Promise<void> {
  const { path, ports } = options
  const paths = path === undefined ? files.flatMap((file) => [`/efiboot/${file}`, `/${file}`]) : [path]
  const host = isIPv6(target.address) ? `[${target.address}]` : target.address
  let why = 'nobody answers'
  for (const port of ports.http) {
    for (const one of paths) {
      try {
        const answer = await fetch(`http://${host}:${port}${one}`, {
          redirect: 'manual',
          signal: AbortSignal.timeout(CASE_MS_MAX),
        })
        const content = Buffer.from(await answer.arrayBuffer())
        if (answer.status === 200) {
          target.http = { port, path: one, content }
          return
        }
        why = `none of ${paths.join(', ')} is there: name one by --path`
      } catch {
        break
      }
    }
  }
  note(`http: left out, ${why}`)
}
