import { lookup } from 'node:dns/promises'
import { parseArgs } from 'node:util'
import { UsageError } from './errors.ts'

export const PROTOCOLS = ['tftp', 'dhcp', 'http', 'https'] as const
export type Protocol = (typeof PROTOCOLS)[number]

export interface Options {
  json: boolean
  slow: boolean
  address: string
  only: readonly Protocol[]
  ports: {
    tftp: number
    dhcp: number
    relay: number
    pxe: number
    http: readonly number[]
    https: number | undefined
  }
  file: string | undefined
  path: string | undefined
  mac: string | undefined
  relay: string | undefined
  mtu: number | undefined
}

export const USAGE = `usage: scripts/conformance [OPTION]... ADDRESS

Does to the boot server at ADDRESS what boot clients do, and tells what it makes of it. Ends with 0 if all is well, with 1
if a case failed, with 2 if nothing could be asked.

  --only PROTOCOL      tftp, dhcp, http or https; may be given several times (default: what is served)
  --file NAME          a file that it serves over TFTP, best one of more than 524,288 bytes (default: what DHCP tells,
                       or a name that is usual)
  --path PATH          of a file over HTTP (default: /efiboot/NAME or /NAME)
  --mac MAC            a machine that it answers over DHCP (default: one that nobody has)
  --relay ADDRESS      an address of this machine that it can answer over DHCP (default: the one that it is reached by)
  --tftp-port PORT     (default: 69)
  --dhcp-port PORT     (default: 67)
  --relay-port PORT    where it answers relays (default: that of --dhcp-port); below 1024 takes root
  --pxe-port PORT      of a proxyDHCP server (default: 4011)
  --http-port PORT     (default: 9873, or 80)
  --https-port PORT    (default: none)
  --mtu BYTES          of the network (default: that of the interface that it is reached by)
  --slow               with cases that wait for long, and after which the server is wary of this machine for ten minutes
  --json               one JSON object instead of a table: { passed, failed, cases: [{ name, ok, detail }] }`

const OPTIONS = {
  json: { type: 'boolean', default: false },
  slow: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  only: { type: 'string', multiple: true },
  file: { type: 'string' },
  path: { type: 'string' },
  mac: { type: 'string' },
  relay: { type: 'string' },
  mtu: { type: 'string' },
  'tftp-port': { type: 'string' },
  'dhcp-port': { type: 'string' },
  'relay-port': { type: 'string' },
  'pxe-port': { type: 'string' },
  'http-port': { type: 'string' },
  'https-port': { type: 'string' },
} as const

/** Undefined if help was asked for. @throws {UsageError} */
export async function optionsOf(args: readonly string[]): Promise<Options | undefined> {
  const { values, positionals } = parsed(args)
  if (values.help) return undefined
  const [host, ...more] = positionals
  if (host === undefined || more.length > 0) throw new UsageError('one address is to be named')
  const only = values.only ?? PROTOCOLS
  const odd = only.find((one) => !PROTOCOLS.some((protocol) => protocol === one))
  if (odd !== undefined) throw new UsageError(`--only ${odd}: that is none of ${PROTOCOLS.join(', ')}`)
  if (values.mac !== undefined && !/^[\da-f]{2}([:-][\da-f]{2}){5}$/i.test(values.mac))
    throw new UsageError(`--mac ${values.mac} is no MAC address`)
  const dhcp = numberOf('dhcp-port', values['dhcp-port']) ?? 67
  const http = numberOf('http-port', values['http-port'])
  return {
    json: values.json,
    slow: values.slow,
    address: await addressOf(host),
    only: only as readonly Protocol[],
    ports: {
      tftp: numberOf('tftp-port', values['tftp-port']) ?? 69,
      dhcp,
      pxe: numberOf('pxe-port', values['pxe-port']) ?? 4011,
      relay: numberOf('relay-port', values['relay-port']) ?? dhcp,
      http: http === undefined ? [9873, 80] : [http],
      https: numberOf('https-port', values['https-port']),
    },
    file: values.file,
    path: values.path,
    mac: values.mac?.toLowerCase().replaceAll('-', ':'),
    relay: values.relay,
    mtu: numberOf('mtu', values.mtu),
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error })
  }
}

/** A port, or the bytes of a packet: from 1 to 65535 both. */
function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535) return Number(text)
  throw new UsageError(`--${name} ${text} is no number from 1 to 65535`)
}

async function addressOf(host: string): Promise<string> {
  try {
    return (await lookup(host)).address
  } catch (error) {
    throw new UsageError(`there is no address of ${host}`, { cause: error })
  }
}
