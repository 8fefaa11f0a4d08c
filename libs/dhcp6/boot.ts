import { type BootChoice, chooseBootFile, type Turn } from '../dhcp/boot-file.ts'
import type { Client } from '../dhcp/client.ts'
import { MessageType } from '../dhcp/codes.ts'
import { MessageType6, OptionCode6 } from './codes.ts'
import type { Option6 } from './options.ts'
import type { ServerIdentity6 } from './reservation.ts'

/** Intel, whose number PXE and HTTP boot go by in vendor classes. */
const ENTERPRISE = 343

export interface Boot6Input {
  client: Client
  messageType: number
  mac: string
  server: ServerIdentity6
  hasLoader: (name: string, mac: string) => boolean
  bootloader?: 'grub' | undefined
  turn: Turn | undefined
}

/** As over IPv4, but always a URL (RFC 5970, 3.1); that of the loader is for TFTP unless the firmware boots over HTTP. */
export function chooseBoot6({ messageType, server, hasLoader, ...input }: Boot6Input): BootChoice {
  const type = messageType === MessageType6.request ? MessageType.request : MessageType.discover
  const choice = chooseBootFile({
    ...input,
    messageType: type,
    httpBase: server.httpBase,
    hasLoader: (name) => hasLoader(name, input.mac),
  })
  const { boot } = choice
  if (boot === undefined || boot.file.includes('://')) return choice
  return { ...choice, boot: { ...boot, file: `tftp://[${server.address}]/${boot.file}` } }
}

/** Firmware that boots over HTTP knows an answer for it by the vendor class (UEFI 2.10, 24.7.3.1). */
export function bootOptions({ file, kind }: { file: string; kind: Client['kind'] }): Option6[] {
  const url = { code: OptionCode6.bootFileUrl, value: Buffer.from(file, 'latin1') }
  return kind === 'http' ? [{ code: OptionCode6.vendorClass, value: vendorClass('HTTPClient') }, url] : [url]
}

function vendorClass(text: string): Buffer {
  const header = Buffer.alloc(6)
  header.writeUInt32BE(ENTERPRISE)
  header.writeUInt16BE(text.length, 4)
  return Buffer.concat([header, Buffer.from(text)])
}
