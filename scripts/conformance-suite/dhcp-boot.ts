import { OptionCode } from '../../libs/dhcp/codes.ts'
import { type Case, check } from './case.ts'
import { lease, offerFor, withClient } from './dhcp-ask.ts'
import { addressOption, bootFileOf, httpBoot, ipxe, pxe, textOption } from './dhcp-client.ts'
import { LeftOut } from './errors.ts'
import type { Target } from './target.ts'

const URL_BYTES_MAX = 127
/** RFC 4578, 2.1, with what IANA added. */
const Arch = { bios: 0x00, x64: 0x07, x64Too: 0x09, arm64: 0x0b, httpX64: 0x10, httpArm64: 0x13 } as const

async function bootFile(target: Target, arch: number): Promise<string> {
  return withClient(target, async (client) =>
    bootFileOf((await offerFor(client, { options: pxe(arch) })).packet),
  )
}

async function bios(target: Target): Promise<string> {
  const packet = await withClient(target, (client) => lease(client, pxe(Arch.bios)))
  const file = bootFileOf(packet)
  check(file !== '', 'a PXE client is told no file')
  return `${packet.yiaddr}, ${file}`
}

async function x64(target: Target): Promise<string> {
  const [seven, nine] = [await bootFile(target, Arch.x64), await bootFile(target, Arch.x64Too)]
  check(seven !== '', 'architecture 7 is told no file')
  check(seven === nine, `7 is told ${seven}, and 9 ${nine || 'nothing'}`)
  check(seven !== (await bootFile(target, Arch.bios)), `${seven} is what BIOS gets`)
  return seven
}

async function arm64(target: Target): Promise<string> {
  const file = await bootFile(target, Arch.arm64)
  check(file !== '', 'it is told no file')
  check(file !== (await bootFile(target, Arch.x64)), `${file} is what x64 gets`)
  return file
}

async function overHttp(target: Target, arch: number): Promise<string> {
  const { packet } = await withClient(target, (client) => offerFor(client, { options: httpBoot(arch) }))
  const [vendor, url] = [textOption(packet, OptionCode.vendorClass), bootFileOf(packet)]
  check(
    vendor?.startsWith('HTTPClient') === true,
    `option 60 is ${vendor ?? 'missing'}: such firmware ignores it`,
  )
  check(/^https?:\/\//.test(url), `${url || 'nothing'} is no URL`)
  check(url.length <= URL_BYTES_MAX, `the URL has ${url.length} bytes`)
  return url
}

async function urlIsServed(target: Target): Promise<string> {
  if (target.http === undefined) throw new LeftOut('HTTP is not served by this one')
  const url = await overHttp(target, Arch.httpX64)
  const answer = await fetch(url, { method: 'HEAD', redirect: 'manual' })
  check(answer.status === 200, `${answer.status} for ${url}`)
  check(answer.headers.has('content-length'), `no length of ${url}`)
  return `${answer.headers.get('content-length')} bytes`
}

/** Whoever took a loader and comes as iPXE may not be sent to the loader again, and again. */
async function noLoop(target: Target): Promise<string> {
  return withClient(target, async (client) => {
    const loader = bootFileOf(await lease(client, pxe(Arch.x64)))
    if (loader === '') throw new LeftOut('no loader is told')
    const next = bootFileOf(await lease(client, ipxe(Arch.x64)))
    check(next !== '', 'iPXE is told nothing')
    check(next !== loader, `iPXE is told ${loader} again`)
    return next
  })
}

async function nextServer(target: Target): Promise<string> {
  const { packet } = await withClient(target, (client) => offerFor(client, { options: pxe(Arch.x64) }))
  const name = textOption(packet, OptionCode.tftpServerName)
  check(packet.siaddr !== '0.0.0.0', 'siaddr is empty')
  if (name !== undefined && /^[\d.]+$/.test(name))
    check(name === packet.siaddr, `siaddr is ${packet.siaddr}, and option 66 ${name}`)
  return packet.siaddr
}

/** ROMs read the one or the other, and some do not look where an option ends. */
async function fileTwice(target: Target): Promise<string> {
  const { packet } = await withClient(target, (client) => offerFor(client, { options: pxe(Arch.bios) }))
  const option = packet.options.get(OptionCode.bootFileName)
  check(packet.file !== '', "the packet's own field is empty")
  check(option === undefined || textOption(packet, OptionCode.bootFileName) === packet.file, 'they differ')
  return option === undefined ? `${packet.file}, only in the field` : `${packet.file}, in both`
}

async function pxeOptions(target: Target): Promise<string> {
  const { packet } = await withClient(target, (client) => offerFor(client, { options: pxe(Arch.bios) }))
  check(textOption(packet, OptionCode.vendorClass)?.startsWith('PXEClient') === true, 'no option 60')
  check(packet.options.has(OptionCode.vendorSpecific), 'no option 43')
  check(packet.options.has(OptionCode.tftpServerName), 'no option 66')
  return `43 is ${packet.options.get(OptionCode.vendorSpecific)!.toString('hex')}`
}

async function network(target: Target): Promise<string> {
  const packet = await withClient(target, (client) => lease(client, pxe(Arch.bios)))
  const mask = addressOption(packet, OptionCode.subnetMask)
  check(mask !== undefined, 'no netmask')
  check(packet.options.get(OptionCode.leaseTime)?.length === 4, 'no time of lease')
  check(addressOption(packet, OptionCode.serverIdentifier) !== undefined, 'no server identifier')
  return `${packet.yiaddr}, netmask ${mask}`
}

export const DHCP_BOOT_CASES: Case[] = [
  { name: 'dhcp: a PXE client gets its address and a boot file', run: bios },
  { name: 'dhcp: and its netmask, lease and server', run: network },
  { name: 'dhcp: 0x0007 and 0x0009 are both x64', run: x64 },
  { name: 'dhcp: arm64 gets a program of its own', run: arm64 },
  {
    name: 'dhcp: HTTPClient comes back, with a URL of 127 bytes at most',
    run: (it) => overHttp(it, Arch.httpX64),
  },
  { name: 'dhcp: for arm64, too (0x13)', run: (it) => overHttp(it, Arch.httpArm64) },
  { name: 'dhcp: that URL is served', run: urlIsServed },
  { name: 'dhcp: iPXE that took the loader is not sent to it again', run: noLoop },
  { name: 'dhcp: siaddr names the server, and option 66 the same', run: nextServer },
  { name: "dhcp: the boot file is in the packet's own field, too", run: fileTwice },
  { name: 'dhcp: a PXE client gets options 60, 43 and 66', run: pxeOptions },
]
