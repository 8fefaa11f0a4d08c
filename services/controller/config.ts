import { hostname } from 'node:os'
import { join } from 'node:path'
import { type Listen, Settings } from '../../libs/config/settings.ts'

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
  /** NATS servers; with none, the controller runs one itself. */
  nats: { servers: string[]; embedded: { listen: Listen; binary: string } }
  /** Directories with network boot programs. */
  loaderDirectories: string[]
  /** What everybody who is not root on this host must show. Made at the first start if not given. */
  token: string | undefined
  logLevel: string
}

/** @throws {ConfigInvalidError} */
export function controllerConfig(env: Readonly<Record<string, string | undefined>>): ControllerConfig {
  const settings = new Settings(env)
  const dataDirectory = settings.string('MUSTER_DATA_DIR', '/var/lib/muster')
  const listen = settings.listen('MUSTER_LISTEN', { host: '127.0.0.1', port: 9870 })
  const host = listen.host.includes(':') ? `[${listen.host}]` : listen.host
  const loaderDirectories = settings.list('MUSTER_LOADERS')
  return {
    id: settings.string('MUSTER_ID', hostname()),
    dataDirectory,
    socket: settings.string('MUSTER_SOCKET', '/run/muster/controller.sock'),
    listen,
    url: settings.string('MUSTER_URL', `http://${host}:${listen.port}`),
    nats: {
      servers: settings.list('MUSTER_NATS'),
      embedded: {
        listen: settings.listen('MUSTER_NATS_LISTEN', { host: '127.0.0.1', port: 4222 }),
        binary: settings.string('MUSTER_NATS_SERVER', 'nats-server'),
      },
    },
    loaderDirectories: loaderDirectories.length > 0 ? loaderDirectories : ['/usr/lib/ipxe'],
    token: settings.optional('MUSTER_TOKEN'),
    logLevel: settings.string('MUSTER_LOG_LEVEL', 'info'),
  }
}

/** The places below the data directory. */
export function placesIn(dataDirectory: string) {
  return {
    changes: join(dataDirectory, 'changes'),
    blobs: join(dataDirectory, 'blobs'),
    nats: join(dataDirectory, 'nats'),
    token: join(dataDirectory, 'token'),
  }
}
