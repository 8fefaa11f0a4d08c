import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import { ArtifactSender } from '../../libs/blobs/artifact-sender.ts'
import { BlobPuller } from '../../libs/blobs/blob-puller.ts'
import { blobRoute } from '../../libs/blobs/blob-route.ts'
import { BlobStore } from '../../libs/blobs/blob-store.ts'
import { ResidentCache } from '../../libs/blobs/resident-cache.ts'
import { type Bus, connect } from '../../libs/bus/bus.ts'
import { memberKey } from '../../libs/bus/names.ts'
import { encode } from '../../libs/codec/codec.ts'
import { VERSION } from '../../libs/config/version.ts'
import type { ControllerMember } from '../../libs/records/member.ts'
import type { Service } from '../../libs/service/run-service.ts'
import { otherControllers } from './alive.ts'
import { Api } from './api/server.ts'
import { ChangeStore } from './change-store.ts'
import { Cluster } from './cluster.ts'
import { Compiler } from './compiler.ts'
import { type ControllerConfig, placesIn } from './config.ts'
import { EmbeddedNats } from './embedded-nats.ts'
import { ImageImport } from './image-import.ts'
import { LayoutKeeper } from './layout-keeper.ts'
import { Observed } from './observed.ts'
import { SegmentStore } from './segment-store.ts'
import { putShipped } from './shipped.ts'
import { loadToken } from './token.ts'
import { untilAvailable } from './until-available.ts'

const CONFIG_DIRECTORY = fileURLToPath(new URL('../../config', import.meta.url))
/** Memory for the blobs that boot servers ask for most, in bytes. */
const RESIDENT_BYTES = 256 * 1024 * 1024

/**
 * Starts a controller: brings its copy of the change log up to date, then takes changes and requests. It waits as
 * long as it takes for NATS to be there.
 */
export async function startController(options: {
  config: ControllerConfig
  logger: Logger
  stop: AbortSignal
}): Promise<Service> {
  const { config, logger, stop } = options
  await using owned = new AsyncDisposableStack()
  const places = placesIn(config.dataDirectory)
  await mkdir(config.dataDirectory, { recursive: true, mode: 0o750 })
  const store = owned.use(await ChangeStore.open(places.changes))
  let compiler: Compiler | undefined
  const blobs = await BlobStore.open({
    directory: places.blobs,
    onCorrupt: (error, digest) => {
      logger.error({ reason: error.message }, 'a blob on disk was altered or cannot be read')
      compiler?.blobLost(digest)
    },
  })
  owned.use(blobs)

  const bus = await openBus({ config, owned, stop, logger })
  const cluster = owned.adopt(await Cluster.open({ log: bus.changeLog, store, logger }), (it) => it.close())
  await cluster.start(stop)
  const { loaderDirectories } = config
  const put = () =>
    putShipped({ cluster, blobs, configDirectory: CONFIG_DIRECTORY, loaderDirectories, logger })
  await untilAvailable({ doing: 'put what comes with muster', work: put, signal: stop, logger })

  const observed = new Observed({ logger })
  owned.use(bus.events.follow({ from: 'all', onEvent: ({ bytes }) => observed.take(bytes) }))
  const members = owned.use(bus.members())
  const puller = owned.use(new BlobPuller({ store: blobs }))
  const origins = () => otherControllers(members, config.id)
  compiler = new Compiler({ id: config.id, cluster, blobs, puller, origins, bus, logger })
  owned.adopt(compiler, (it) => it.close())

  const cache = new ResidentCache({ budgetBytes: RESIDENT_BYTES })
  const onProblem = (_ref: unknown, error: Error): void =>
    logger.error({ reason: error.message }, 'a blob that was asked for is missing')
  const sender = new ArtifactSender({ store: blobs, cache, onProblem })
  const segments = owned.use(await SegmentStore.open({ directory: places.segments, blobs }))
  const parts = {
    id: config.id,
    cluster,
    compiler,
    members,
    observed,
    images: new ImageImport({ cluster, blobs, segments }),
    serveBlob: blobRoute({ store: blobs, sender }),
  }
  const token = await loadToken({ configured: config.token, file: places.token })
  const { socket, listen } = config
  owned.use(await Api.start({ parts, socket, listen, token, logger }))
  owned.use(bus.announce({ key: memberKey('controller', config.id), value: announcement(config) }))
  logger.info({ socket, listen }, 'ready')

  const resources = owned.move()
  return { failed: cluster.failed, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

/** Connects to the NATS servers that are configured, else to one of our own. */
async function openBus(options: {
  config: ControllerConfig
  owned: AsyncDisposableStack
  stop: AbortSignal
  logger: Logger
}): Promise<Bus> {
  const { config, owned, stop, logger } = options
  const { servers, embedded } = config.nats
  const urls = [...servers]
  if (urls.length === 0) {
    const directory = placesIn(config.dataDirectory).nats
    const nats = await EmbeddedNats.start({
      ...embedded,
      configDirectory: CONFIG_DIRECTORY,
      directory,
      logger,
    })
    owned.adopt(nats, (it) => it.close())
    urls.push(nats.url)
  }
  const bus = owned.use(connect({ servers: urls, name: `controller ${config.id}`, logger }))
  owned.use(await LayoutKeeper.start({ bus, logger, stop }))
  return bus
}

function announcement(config: ControllerConfig): () => Uint8Array {
  const member: ControllerMember = {
    role: 'controller',
    id: config.id,
    version: VERSION,
    startedAt: Date.now(),
    blobs: config.url,
  }
  return () => encode(member)
}
