import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { parseIPv4 } from '../../libs/address/ipv4.ts'
import { canonicalIPv6 } from '../../libs/address/ipv6.ts'
import { ConfigInvalidError } from '../../libs/config/errors.ts'
import { Settings } from '../../libs/config/settings.ts'
import type { Role } from '../../libs/dhcp/standby.ts'
import { parseBaseUrl } from '../../libs/records/base-url.ts'
import type { TlsPaths } from './http/tls-pair.ts'
import { type InheritedSocket, inheritedSockets } from './inherited-sockets.ts'

export interface BootServerConfig {
  /** Unique among the cluster's boot servers. */
  id: string
  rack: string
  /** The IPv4 address by which the nodes of the rack reach this server. */
  address: string
  /** An IPv6 address of this machine on the nodes' network, in its usual form: DHCPv6, TFTP and HTTP are served on it. */
  address6?: string
  /** Base URL by which nodes reach the HTTP service, where that is not `address` and the port. */
  nodeUrl: string | undefined
  nats: string[]
  dataDirectory: string
  /** HTTPS beside HTTP, if there are files of a certificate and its key. */
  https?: { port: number; paths: TlsPaths } | undefined
  /** 0 switches a protocol off. */
  ports: { dhcp: number; tftp: number; http: number; dhcp6?: number }
  /** Further addresses of this machine, IPv4 or IPv6, that TFTP is served on. */
  tftpAddresses?: string[]
  /** Further IPv4 addresses of this machine that DHCP is answered on, and TFTP with it. */
  dhcpAddresses?: string[]
  /** What systemd opened, to be used in place of own sockets. */
  inherited?: readonly InheritedSocket[]
  /** Whether all of TFTP goes by its one port. */
  tftpSinglePort?: boolean
  /** Whether it answers DHCP at once (`first`, also if missing) or what the first server of its network leaves unanswered. */
  dhcpRole?: Role
  /** Bytes of memory for the artifacts that are asked for most. */
  residentBytes: number
  /** Bytes a second at which images are fetched at most; 0, or missing, for no limit. */
  pullBytesPerS?: number
  /** Machines that are sent something large at once; the others wait for their turn. */
  transfersMax?: number
  /** Bytes a second that one machine is sent at most; 0, or missing, for no limit. */
  clientBytesPerS?: number
  /** Bytes of disk for artifacts; 0, or missing: as much as there is. */
  diskBytes?: number
}

const MIB = 1024 * 1024

/**
 * A server fills its link of 10 or 25 Gbit/s with some 20 machines on 1 Gbit/s each, or with 60 whose firmware takes 20 to
 * 50 MB/s. More at once only make each of them slower, and the first of them later.
 */
export const TRANSFERS_MAX = 64

/** @throws {ConfigInvalidError} */
export function bootServerConfig(env: Readonly<Record<string, string | undefined>>): BootServerConfig {
  const settings = new Settings(env)
  const address = settings.required(
    'MUSTER_ADDRESS',
    "the IPv4 address on the nodes' network, for example 10.0.1.1",
  )
  if (parseIPv4(address) === undefined) {
    throw new ConfigInvalidError(`MUSTER_ADDRESS=${address} is not an IPv4 address`)
  }
  const address6 = address6Of(settings)
  const nats = settings.list('MUSTER_NATS')
  return {
    id: settings.string('MUSTER_ID', hostname()),
    rack: settings.string('MUSTER_RACK', 'default'),
    address,
    ...(address6 !== undefined && { address6 }),
    nodeUrl: nodeUrlOf(settings),
    nats: nats.length > 0 ? nats : ['nats://127.0.0.1:4222'],
    dataDirectory: settings.string('MUSTER_DATA_DIR', '/var/lib/muster-boot'),
    ports: {
      dhcp: settings.port('MUSTER_DHCP_PORT', 67),
      tftp: settings.port('MUSTER_TFTP_PORT', 69),
      http: settings.port('MUSTER_HTTP_PORT', 9873),
      dhcp6: settings.port('MUSTER_DHCP6_PORT', 547),
    },
    https: httpsOf(settings),
    tftpAddresses: addressesOf(settings, 'MUSTER_TFTP_ADDRESSES'),
    dhcpAddresses: addresses4Of(settings, 'MUSTER_DHCP_ADDRESSES'),
    inherited: inheritedSockets(env, process.pid),
    tftpSinglePort: yesOrNo(settings, 'MUSTER_TFTP_SINGLE_PORT'),
    dhcpRole: dhcpRoleOf(settings),
    residentBytes: settings.integer('MUSTER_RESIDENT_MIB', { fallback: 512, min: 16, max: 1_048_576 }) * MIB,
    pullBytesPerS: settings.integer('MUSTER_PULL_MIB_S', { fallback: 0, min: 0, max: 1_048_576 }) * MIB,
    transfersMax: settings.integer('MUSTER_TRANSFERS_MAX', { fallback: TRANSFERS_MAX, min: 1, max: 10_000 }),
    clientBytesPerS: settings.integer('MUSTER_CLIENT_MIB_S', { fallback: 0, min: 0, max: 1_048_576 }) * MIB,
    diskBytes: settings.integer('MUSTER_DISK_GIB', { fallback: 0, min: 0, max: 1_048_576 }) * 1024 * MIB,
  }
}

/** URLs and packets have it in its usual form, and a link-local one would not do: nodes would have to say which link. */
function address6Of(settings: Settings): string | undefined {
  const text = settings.optional('MUSTER_ADDRESS6')
  if (text === undefined) return undefined
  const address = canonicalIPv6(text)
  if (address !== undefined && !/^fe[89ab]/.test(address)) return address
  throw new ConfigInvalidError(`MUSTER_ADDRESS6=${text} is not an IPv6 address that nodes can reach`, {
    hint: "One of this machine's, not of a link only, without a zone: fd00:1::1.",
  })
}

function dhcpRoleOf(settings: Settings): Role {
  const role = settings.string('MUSTER_DHCP_ROLE', 'first')
  if (role === 'first' || role === 'standby') return role
  throw new ConfigInvalidError(`MUSTER_DHCP_ROLE=${role} is neither first nor standby`, {
    hint: 'Of two boot servers on one network one is first; the other, standby, answers what the first does not.',
  })
}

/** Undefined if it is off. */
function httpsOf(settings: Settings): BootServerConfig['https'] {
  const cert = settings.optional('MUSTER_TLS_CERT')
  const key = settings.optional('MUSTER_TLS_KEY')
  const port = settings.port('MUSTER_HTTPS_PORT', 9874)
  if (cert === undefined && key === undefined) return undefined
  if (cert === undefined || key === undefined) {
    throw new ConfigInvalidError('of MUSTER_TLS_CERT and MUSTER_TLS_KEY only one is set', {
      hint: 'HTTPS needs both: the file of a certificate, and that of its key.',
    })
  }
  return port === 0 ? undefined : { port, paths: { cert, key } }
}

/** Other boot servers of the rack put it into their scripts: what is wrong with it must not get there. */
function nodeUrlOf(settings: Settings): string | undefined {
  const text = settings.optional('MUSTER_NODE_URL')
  const url = text && parseBaseUrl(text)
  if (text !== undefined && url === undefined) {
    throw new ConfigInvalidError(`MUSTER_NODE_URL=${text} is not a base URL`, {
      hint: 'It has no path, for example http://10.0.1.2:9873.',
    })
  }
  return url
}

function addressesOf(settings: Settings, name: string): string[] {
  const addresses = settings.list(name)
  const wrong = addresses.find((address) => isIP(address) === 0)
  if (wrong === undefined) return addresses
  throw new ConfigInvalidError(`${name}: ${wrong} is neither an IPv4 nor an IPv6 address`, {
    hint: 'Addresses of this machine, separated by commas, for example 10.0.2.1,fd00::1; one of a link has its interface: fe80::1%eth0.',
  })
}

function addresses4Of(settings: Settings, name: string): string[] {
  const addresses = settings.list(name)
  const wrong = addresses.find((address) => isIP(address) !== 4)
  if (wrong === undefined) return addresses
  throw new ConfigInvalidError(`${name}: ${wrong} is not an IPv4 address`, {
    hint: 'Addresses of this machine, separated by commas, for example 10.0.2.1,10.0.3.1.',
  })
}

/** No, unless it is set. */
function yesOrNo(settings: Settings, name: string): boolean {
  const text = settings.string(name, 'no')
  if (text === 'yes' || text === 'no') return text === 'yes'
  throw new ConfigInvalidError(`${name}=${text} is neither yes nor no`)
}

/** The places below the data directory. */
export function placesIn(dataDirectory: string) {
  return { live: join(dataDirectory, 'live'), blobs: join(dataDirectory, 'blobs') }
}
