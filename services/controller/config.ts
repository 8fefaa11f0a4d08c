import { hostname } from 'node:os'
import { join } from 'node:path'
import { ConfigInvalidError } from '../../libs/config/errors.ts'
import { type Listen, Settings } from '../../libs/config/settings.ts'
import { parseBaseUrl } from '../../libs/records/base-url.ts'
import { toolEnvironment } from './images/sources/tool-environment.ts'

/** What fits into sockaddr_un, unix(7). */
const SOCKET_PATH_BYTES_MAX = 107

/** Two copies would survive no more than one does: more than half of them must be there. */
const REPLICAS_OF_CLUSTER = 3
/** JetStream has no more. */
const REPLICAS_MAX = 5

/** Where nats-server is looked for: the PATH of users who are not root lacks /usr/sbin, where Debian has it. */
const NATS_SERVERS = ['nats-server', '/usr/sbin/nats-server']

/** Hosts that stand for all addresses: good to listen on, no use to others. */
const WILDCARDS = ['0.0.0.0', '::', '*']

export interface ControllerConfig {
  /** Unique among the cluster's controllers. */
  id: string
  dataDirectory: string
  /** Path of the unix socket that root uses on this host. */
  socket: string
  /** Where the REST API and the blobs are served over TCP. */
  listen: Listen
  /** Base URL under which boot servers reach `listen`. */
  url: string
  /** NATS servers; with none, the controller runs one itself. Of everything, `replicas` of them have a copy. */
  nats: { servers: string[]; replicas: number; embedded: { listen: Listen; binaries: string[] } }
  /** Directories with network boot programs. */
  loaderDirectories: string[]
  /** What everybody who is not root on this host must show. Made at the first start if not given. */
  token: string | undefined
  /** How long blobs stay after nothing needs them any more. A day unless set. */
  graceMs?: number
  /** Bytes that working trees of images may take; 0, or missing: as much as the disk has. */
  treesBytes?: number
  /** Environment variables of the programs that images are imported by. */
  toolEnvironment?: Readonly<Record<string, string>>
}

/** Where Debian has network boot programs. */
const LOADER_DIRECTORIES = [
  '/usr/lib/ipxe',
  '/usr/lib/shim',
  '/usr/lib/grub/x86_64-efi-signed',
  '/usr/lib/grub/arm64-efi-signed',
]

/** @throws {ConfigInvalidError} */
export function controllerConfig(env: Readonly<Record<string, string | undefined>>): ControllerConfig {
  const settings = new Settings(env)
  const dataDirectory = settings.string('MUSTER_DATA_DIR', '/var/lib/muster')
  const listen = settings.listen('MUSTER_LISTEN', { host: '127.0.0.1', port: 9870 })
  const configured = settings.optional('MUSTER_NATS_SERVER')
  const loaderDirectories = settings.list('MUSTER_LOADERS')
  const servers = settings.list('MUSTER_NATS')
  const socket = settings.string('MUSTER_SOCKET', '/run/muster/controller.sock')
  if (Buffer.byteLength(socket) > SOCKET_PATH_BYTES_MAX) {
    throw new ConfigInvalidError(
      `MUSTER_SOCKET is longer than ${SOCKET_PATH_BYTES_MAX} bytes, which no socket can have`,
    )
  }
  return {
    id: settings.string('MUSTER_ID', hostname()),
    dataDirectory,
    socket,
    listen,
    url: advertisedUrl(settings, listen),
    nats: {
      servers,
      replicas: replicasOf(settings, servers.length),
      embedded: {
        listen: settings.listen('MUSTER_NATS_LISTEN', { host: '127.0.0.1', port: 4222 }),
        binaries: configured ? [configured] : NATS_SERVERS,
      },
    },
    loaderDirectories: loaderDirectories.length > 0 ? loaderDirectories : LOADER_DIRECTORIES,
    token: settings.optional('MUSTER_TOKEN'),
    graceMs: settings.integer('MUSTER_GRACE_HOURS', { fallback: 24, min: 1, max: 8_760 }) * 3_600_000,
    treesBytes: settings.integer('MUSTER_TREES_GIB', { fallback: 0, min: 0, max: 1_048_576 }) * 1024 ** 3,
    toolEnvironment: toolEnvironment(env),
  }
}

/** By itself as many as survive the loss of a server, where there are servers enough for that. */
function replicasOf(settings: Settings, servers: number): number {
  const fallback = servers >= REPLICAS_OF_CLUSTER ? REPLICAS_OF_CLUSTER : 1
  return settings.integer('MUSTER_NATS_REPLICAS', { fallback, min: 1, max: REPLICAS_MAX })
}

/** Boot servers are told to fetch blobs there. */
function advertisedUrl(settings: Settings, listen: Listen): string {
  const text = settings.optional('MUSTER_ADVERTISE_URL')
  if (text === undefined && WILDCARDS.includes(listen.host)) {
    throw new ConfigInvalidError(
      `MUSTER_LISTEN=${listen.host}:${listen.port} is no address to be reached at`,
      {
        hint: 'Set MUSTER_ADVERTISE_URL to where boot servers reach this controller, for example http://10.0.0.1:9870.',
      },
    )
  }
  const host = listen.host.includes(':') ? `[${listen.host}]` : listen.host
  const url = parseBaseUrl(text ?? `http://${host}:${listen.port}`)
  if (url !== undefined) return url
  throw new ConfigInvalidError(`${text ?? listen.host} is not a base URL`, {
    hint: 'Set MUSTER_ADVERTISE_URL to scheme, host and port without a path, for example http://10.0.0.1:9870.',
  })
}

/** The places below the data directory. */
export function placesIn(dataDirectory: string) {
  return {
    changes: join(dataDirectory, 'changes'),
    blobs: join(dataDirectory, 'blobs'),
    segments: join(dataDirectory, 'segments'),
    imports: join(dataDirectory, 'imports'),
    images: join(dataDirectory, 'images'),
    kernels: join(dataDirectory, 'kernels'),
    keeping: join(dataDirectory, 'keeping'),
    nats: join(dataDirectory, 'nats'),
    token: join(dataDirectory, 'token'),
  }
}
