import { ARCH_BIOS, type Client } from './client.ts'
import { IpxeOption, MessageType } from './codes.ts'
import { URL_BYTES_MAX } from './limits.ts'
import { isShim, loaderFor } from './loaders.ts'

/** What a boot file is: an iPXE of ours, or the script for one. */
export type Stage = 'loader' | 'script'

/** How far a machine got lately: what it was offered last, and what it last took. See loader-turns.ts. */
export interface Turn {
  offered?: Stage
  taken?: Stage
}

export interface BootFile {
  stage: Stage
  /** A name over TFTP; for firmware that boots over HTTP a URL; for iPXE a URL in which it fills in the variables. */
  file: string
}

/** `note` is for the log: what will probably not work. */
export interface BootChoice {
  boot?: BootFile
  note?: string
}

export interface BootChoiceInput {
  client: Client
  messageType: number
  mac: string
  /** Base URL of the boot server: `http://10.0.0.1:9873`. */
  httpBase: string
  /** Whether a network boot program of that name is here. */
  hasLoader: (name: string) => boolean
  turn: Turn | undefined
  /** What is wanted where the machine starts by UEFI; missing: iPXE. */
  bootloader?: 'grub' | undefined
}

/**
 * Firmware gets the loader, over TFTP or HTTP as it asks. An iPXE gets it too, the first time: it may be old or cut down, in a card's ROM, and
 * it cannot be told from ours (Debian's undionly.kpxe and the ROM of its QEMU send the same DISCOVER, byte by byte but
 * for xid and flags). Whoever took the loader is given the script the next time, whatever it says it can do: so our
 * own loader gets the script, no machine is sent round in circles, and one on which our loader fails goes on with the
 * iPXE it has when it asks again.
 */
export function chooseBootFile(input: BootChoiceInput): BootChoice {
  const { client, hasLoader } = input
  if (client.kind === 'os') return {}

  const loaders = client.archs
    .map((arch) => loaderFor(arch, input.bootloader))
    .filter((name) => name !== undefined)
  const loader = loaders.find(hasLoader)
  if (loader !== undefined && (isShim(loader) || loaderIsNext(input))) {
    return client.kind === 'http' ? overHttp(input, loader) : { boot: { stage: 'loader', file: loader } }
  }
  if (client.kind === 'ipxe') {
    return { boot: { stage: 'script', file: scriptUrl(input) }, ...noteOnFeatures(client) }
  }
  if (loaders.length === 0) return { note: `no loader is known for architecture ${client.archs.join(', ')}` }
  return { note: `the loader ${loaders[0]} is not here` }
}

/** Firmware that is given a longer URL than it has room for fails without a word. */
function overHttp({ httpBase }: BootChoiceInput, loader: string): BootChoice {
  const file = `${httpBase}/efiboot/${loader}`
  if (file.length <= URL_BYTES_MAX) return { boot: { stage: 'loader', file } }
  return {
    note: `the loader's address ${file} is longer than ${URL_BYTES_MAX} bytes, which is what firmware takes`,
  }
}

function loaderIsNext({ client, messageType, turn }: BootChoiceInput): boolean {
  if (client.kind !== 'ipxe') return true
  // What was offered holds until the client starts over, also when its REQUEST comes twice.
  if (messageType === MessageType.request && turn?.offered !== undefined) return turn.offered === 'loader'
  return turn?.taken !== 'loader'
}

/** With the path and parameters of Warewulf. iPXE expands the variables, and encodes what has no place in a URL. */
function scriptUrl({ httpBase, mac }: BootChoiceInput): string {
  return `${httpBase}/ipxe/${mac.replaceAll(':', '-')}?assetkey=\${asset:uristring}&uuid=\${uuid}`
}

function noteOnFeatures({ archs, features }: Client): { note?: string } {
  const kernel = archs[0] === ARCH_BIOS ? IpxeOption.bzImage : IpxeOption.efi
  if (features.size === 0 || (features.has(IpxeOption.http) && features.has(kernel))) return {}
  return { note: 'this iPXE says that it cannot do HTTP, or cannot start this kind of kernel' }
}
