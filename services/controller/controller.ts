import { mkdir } from 'node:fs/promises'
import type { Logger } from 'pino'
import { ArtifactSender } from '../../libs/blobs/artifact-sender.ts'
import { BlobPuller } from '../../libs/blobs/blob-puller.ts'
import { blobRoute } from '../../libs/blobs/blob-route.ts'
import { BlobStore } from '../../libs/blobs/blob-store.ts'
import { wholeImageRoute } from '../../libs/blobs/image-route.ts'
import { ResidentCache } from '../../libs/blobs/resident-cache.ts'
import type { Bus } from '../../libs/bus/bus.ts'
import { memberKey } from '../../libs/bus/names.ts'
import { encode } from '../../libs/codec/codec.ts'
import { VERSION } from '../../libs/config/version.ts'
import type { Digest } from '../../libs/digest/digest.ts'
import type { ControllerMember } from '../../libs/records/member.ts'
import type { Service } from '../../libs/service/run-service.ts'
import { otherControllers } from './alive.ts'
import { Api } from './api/server.ts'
import { ChangeStore } from './change-store.ts'
import { Cluster } from './cluster.ts'
import { Compiler } from './compiler.ts'
import { type ControllerConfig, placesIn } from './config.ts'
import { PolicyRunner } from './discovery/policy-runner.ts'
import { SeenMachines } from './discovery/seen-machines.ts'
import { openImages } from './images/open-images.ts'
import { Keeping } from './keeping/keeping.ts'
import { Uses } from './keeping/uses.ts'
import { Observed } from './observed.ts'
import { CONFIG_DIRECTORY, openBus } from './open-bus.ts'
import { putWhenTaken } from './put-when-taken.ts'
import { SegmentStore } from './segment-store.ts'
import { putShipped } from './shipped.ts'
import { HistoryFiller } from './snapshots/history-filler.ts'
import { SnapshotMaker } from './snapshots/snapshot-maker.ts'
import { startFromSnapshot } from './snapshots/start-from-snapshot.ts'
import { loadToken } from './token.ts'

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
  let keeping: Keeping | undefined
  const blobs = await BlobStore.open({
    directory: places.blobs,
    onCorrupt: (error, digest) => {
      logger.error({ reason: error.message }, 'a blob on disk was altered or cannot be read')
      compiler?.blobLost(digest)
      keeping?.keeper.lost()
    },
  })
  owned.use(blobs)

  const { bus, layout } = await openBus({ config, owned, stop, logger })
  const members = owned.use(bus.members())
  const puller = owned.use(new BlobPuller({ store: blobs }))
  const origins = () => otherControllers(members, config.id)
  await startFromSnapshot({ self: config.id, store, blobs, puller, bus, signal: stop, logger })
  const cluster = await startCluster({ config, store, blobs, bus, owned, stop, logger })

  keepSnapshots({ cluster, store, blobs, bus, owned, logger })

  const observed = followObserved({ bus, owned, logger })
  const machines = owned.use(new SeenMachines({ bus, logger }))
  const uses = new Uses()
  const claim = (digests: Iterable<Digest>): Promise<void> => uses.claim(digests)
  const onLead = () => policies.poke()
  compiler = new Compiler({ id: config.id, cluster, blobs, puller, origins, claim, bus, logger, onLead })
  owned.adopt(compiler, (it) => it.close())
  const leads = () => compiler?.leads === true
  const policies = owned.use(new PolicyRunner({ cluster, machines, leads, logger }))

  const segments = owned.use(await SegmentStore.open({ directory: places.segments, blobs }))
  const { id, url, graceMs, treesBytes, toolEnvironment: environment } = config
  const shared = { id, cluster, store, bus, members, compiler, blobs, puller, origins, logger }
  const onDeleted = () => segments.prune((digest) => blobs.has(digest))
  keeping = owned.use(await Keeping.open({ ...shared, url, places, uses, onDeleted, graceMs }))
  const work = await openImages({ ...shared, keeping, segments, places, environment, treesBytes, owned })
  const parts = { ...shared, ...work, keeping, observed, machines, layout, ...blobRoutes(blobs, logger) }
  const token = await loadToken({ configured: config.token, file: places.token })
  const { socket, listen } = config
  owned.use(await Api.start({ parts, socket, listen, token, logger }))
  // Before the API is closed: it waits for changes under way.
  owned.defer(() => parts.keeping.hurry())
  const announcer = owned.use(
    bus.announce({
      key: memberKey('controller', config.id),
      value: announcement(config, { cluster, keeping: parts.keeping }),
    }),
  )
  owned.defer(cluster.refusal.listen(() => announcer.beat()))
  logger.info({ socket, listen }, 'ready')

  const resources = owned.move()
  return { failed: cluster.failed, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

/** What this controller has of the cluster's description, brought up to date, and with what comes with muster in it. */
async function startCluster(options: {
  config: ControllerConfig
  store: ChangeStore
  blobs: BlobStore
  bus: Bus
  owned: AsyncDisposableStack
  stop: AbortSignal
  logger: Logger
}): Promise<Cluster> {
  const { config, store, blobs, bus, owned, stop, logger } = options
  const cluster = owned.adopt(await Cluster.open({ log: bus.changeLog, store, logger }), (it) => it.close())
  await cluster.start(stop)
  const { loaderDirectories } = config
  const put = () =>
    putShipped({ cluster, blobs, configDirectory: CONFIG_DIRECTORY, loaderDirectories, logger })
  const closed = new AbortController()
  owned.defer(() => closed.abort())
  const signal = AbortSignal.any([stop, closed.signal])
  // Where the log is refused it is put later, and what there is can be read meanwhile.
  const putting = putWhenTaken({ cluster, put, signal, logger })
  await Promise.race([putting, cluster.refusal.untilMade(signal)])
  return cluster
}

/** Makes snapshots for controllers to come, and fetches what was before the one that this controller began from. */
function keepSnapshots(options: {
  cluster: Cluster
  store: ChangeStore
  blobs: BlobStore
  bus: Bus
  owned: AsyncDisposableStack
  logger: Logger
}): void {
  const { cluster, store, bus, owned, logger } = options
  const { position } = cluster.state
  owned.adopt(new SnapshotMaker(options), (it) => it.close())
  owned.adopt(new HistoryFiller({ log: bus.changeLog, store, position, logger }), (it) => it.close())
}

/** What is seen of boots and of running nodes, from as far back as the bus has it. */
function followObserved(options: { bus: Bus; owned: AsyncDisposableStack; logger: Logger }): Observed {
  const { bus, owned, logger } = options
  const observed = new Observed({ logger })
  const onEvent = ({ bytes }: { bytes: Uint8Array }): void => observed.take(bytes)
  owned.use(bus.events.follow({ from: 'all', onEvent }))
  owned.use(bus.events.follow({ of: 'runtime', from: 'all', onEvent }))
  return observed
}

/** How boot servers and other controllers get blobs. */
function blobRoutes(blobs: BlobStore, logger: Logger) {
  const cache = new ResidentCache({ budgetBytes: RESIDENT_BYTES })
  const onProblem = (_ref: unknown, error: Error): void =>
    logger.error({ reason: error.message }, 'a blob that was asked for is missing')
  const sender = new ArtifactSender({ store: blobs, cache, onProblem })
  return {
    serveBlob: blobRoute({ store: blobs, sender }),
    serveImage: wholeImageRoute({ store: blobs, onProblem }),
  }
}

function announcement(
  config: ControllerConfig,
  { cluster, keeping }: { cluster: Cluster; keeping: Keeping },
): () => Uint8Array {
  const startedAt = Date.now()
  return () => {
    const problem = cluster.refusal.reason?.message
    const { storage } = keeping
    return encode({
      role: 'controller',
      id: config.id,
      version: VERSION,
      startedAt,
      blobs: config.url,
      standing: cluster.standing,
      ...(problem !== undefined && { problem }),
      ...(storage && { storage }),
    } satisfies ControllerMember)
  }
}
