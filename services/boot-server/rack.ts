import { mkdir } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Logger } from 'pino'
import { Arrivals } from '../../libs/blobs/arrivals.ts'
import { BlobPuller } from '../../libs/blobs/blob-puller.ts'
import { BlobStore } from '../../libs/blobs/blob-store.ts'
import { Manifests } from '../../libs/blobs/manifests.ts'
import { RateLimit } from '../../libs/blobs/rate-limit.ts'
import { RunPuller } from '../../libs/blobs/run-puller.ts'
import type { Bus } from '../../libs/bus/bus.ts'
import { memberKey } from '../../libs/bus/names.ts'
import type { Digest } from '../../libs/digest/digest.ts'
import type { BlobRef } from '../../libs/records/blob-ref.ts'
import type { Pair } from '../../libs/records/pair.ts'
import type { Subnet } from '../../libs/records/subnet.ts'
import { type BootServerConfig, placesIn } from './config.ts'
import { followRack } from './follow-rack.ts'
import { LiveSaver } from './live/live-saver.ts'
import { LiveStore } from './live/live-store.ts'
import { Lookup } from './lookup.ts'
import { RackState, type Switch } from './rack-state.ts'
import { Origins } from './replication/origins.ts'
import { Replicator } from './replication/replicator.ts'
import { Scrubber } from './replication/scrubber.ts'

/** Everything the servers of a rack look things up in, kept up to date by whoever made it. */
export interface Rack {
  state: RackState
  lookup: Lookup
  store: BlobStore
  /** What is on its way into the store. */
  arrivals: Arrivals
  manifests: Manifests
  origins: Origins
  replicator: Replicator
  loaders: () => Readonly<Record<string, BlobRef>>
  /** The same list until another head comes. */
  subnets: () => readonly Subnet[]
  /**
   * Begins to follow the bus; `onNews` is called when a head has come or pairs have switched, `onProgress` whenever more of
   * an image is here.
   */
  follow: (listeners: Listeners) => void
}

interface Listeners {
  onNews: () => void
  onProgress?: () => void
  /** The disk is full. */
  onFull?: () => void
  onSwitched: (pairs: readonly Pair[]) => void
}

const NOBODY: Required<Listeners> = { onNews() {}, onProgress() {}, onFull() {}, onSwitched() {} }

interface RackOptions {
  config: BootServerConfig
  bus: Bus
  owned: AsyncDisposableStack
  logger: Logger
}

/** What was live at the last run, from this server's own disk: complete without anybody else. */
export async function openRack(options: RackOptions): Promise<Rack> {
  const { config, bus, owned, logger } = options
  let told = NOBODY
  const { liveStore, remembered, store } = await openStores({
    ...options,
    onLost: (digest) => replicator.lost(digest),
    onFull: () => told.onFull(),
  })
  let { loaders, subnets } = remembered
  const saver = new LiveSaver({
    save: () => liveStore.save({ pairs: state.live.values(), loaders, origins: origins.remembered, subnets }),
    logger,
  })
  owned.adopt(saver, (running) => running.close())
  const state = new RackState()
  for (const pair of remembered.pairs) state.restore(pair)
  const lookup = new Lookup(state)
  lookup.rebuild()

  const origins = openOrigins(options, { remembered: remembered.origins, onChange: () => saver.changed() })
  const manifests = new Manifests(store)
  const arrivals = new Arrivals()
  const replicator = new Replicator({
    state,
    loaders,
    ...openPullers(options, { store, arrivals }),
    arrivals,
    manifests,
    origins: () => origins.list(),
    runSources: (of) => origins.runs(of),
    onProgress: () => told.onProgress(),
    onLoaders: (complete) => {
      loaders = complete
      saver.changed()
    },
    onSwitch,
    logger,
  })
  owned.adopt(replicator, (running) => running.close())

  function onSwitch(done: Switch): void {
    lookup.rebuild()
    saver.changed()
    logSwitch(done, { seq: state.head?.seq, logger })
    told.onSwitched(done.switched)
    told.onNews()
  }

  function follow(listeners: Listeners): void {
    told = { ...NOBODY, ...listeners }
    // What is live may have been damaged while nobody looked.
    replicator.update()
    owned.adopt(new Scrubber({ store, logger }), (running) => running.close())
    const onHead = (): void => {
      const before = subnets
      subnets = state.head?.subnets ?? []
      if (!isDeepStrictEqual(before, subnets)) saver.changed()
      replicator.update()
      told.onNews()
    }
    owned.use(followRack({ bus, rack: config.rack, state, onHead, logger }))
  }
  logger.info({ rack: config.rack, nodes: state.live.size }, 'serving what was live before')
  const found = { state, lookup, store, arrivals, manifests, origins, replicator }
  return { ...found, loaders: () => loaders, subnets: () => subnets, follow }
}

function logSwitch(
  { switched, removed }: Switch,
  { seq, logger }: { seq: number | undefined; logger: Logger },
): void {
  logger.info({ seq, switched: switched.length, removed: removed.length }, 'switched')
  for (const { node, group } of switched) {
    logger.debug({ node: node.id, nodeSeq: node.seq, groupSeq: group.seq }, 'node switched')
  }
}

/** Where blobs can be had from, as heartbeats tell. */
function openOrigins(
  { config, bus, owned, logger }: RackOptions,
  known: Pick<ConstructorParameters<typeof Origins>[0], 'remembered' | 'onChange'>,
): Origins {
  const { id, rack } = config
  const origins = new Origins({ self: memberKey('boot-server', id), id, rack, ...known, logger })
  owned.use(bus.members({ onChange: (key, value) => origins.heard(key, value) }))
  return origins
}

/** What fetches whole blobs, and images in runs of segments; both together within the limit that is set. */
function openPullers(
  { config, owned }: RackOptions,
  { store, arrivals }: Pick<Rack, 'store' | 'arrivals'>,
): { puller: BlobPuller; runs: RunPuller } {
  const { pullBytesPerS: bytesPerS = 0 } = config
  const limit = bytesPerS > 0 ? new RateLimit({ bytesPerS }) : undefined
  return {
    puller: owned.use(new BlobPuller({ store, limit })),
    runs: owned.use(new RunPuller({ store, arrivals, limit })),
  }
}

/** The two places on disk: what is live, and the blobs that it names. */
async function openStores(options: {
  config: BootServerConfig
  owned: AsyncDisposableStack
  /** Called with each blob that was here and has to be fetched again. */
  onLost: (digest: Digest) => void
  onFull: () => void
  logger: Logger
}) {
  const { config, owned, onLost, onFull, logger } = options
  const places = placesIn(config.dataDirectory)
  await mkdir(config.dataDirectory, { recursive: true, mode: 0o750 })
  const { store: liveStore, remembered } = await LiveStore.open({
    directory: places.live,
    rack: config.rack,
    logger,
  })
  owned.use(liveStore)
  const store = owned.use(
    await BlobStore.open({
      directory: places.blobs,
      onCorrupt: (error, digest) => {
        logger.error({ reason: error.message }, 'a blob on disk is not what it was; getting it again')
        onLost(digest)
      },
      onFull,
    }),
  )
  return { liveStore, remembered, store }
}
