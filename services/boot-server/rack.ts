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
import { LiveSaver } from './live-saver.ts'
import { LiveStore } from './live-store.ts'
import { Lookup } from './lookup.ts'
import { Origins } from './origins.ts'
import { RackState, type Switch } from './rack-state.ts'
import { Replicator } from './replicator.ts'
import { Scrubber } from './scrubber.ts'

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
  follow: (listeners: {
    onNews: () => void
    onProgress?: () => void
    /** The disk is full. */
    onFull?: () => void
    onSwitched: (pairs: readonly Pair[]) => void
  }) => void
}

/** What was live at the last run, from this server's own disk: complete without anybody else. */
export async function openRack(options: {
  config: BootServerConfig
  bus: Bus
  owned: AsyncDisposableStack
  logger: Logger
}): Promise<Rack> {
  const { config, bus, owned, logger } = options
  const { liveStore, remembered, store } = await openStores({
    ...options,
    onLost: (digest) => replicator.lost(digest),
    onFull: () => onFull(),
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

  const origins = new Origins({
    self: memberKey('boot-server', config.id),
    id: config.id,
    rack: config.rack,
    remembered: remembered.origins,
    onChange: () => saver.changed(),
    logger,
  })
  owned.use(bus.members({ onChange: (key, value) => origins.heard(key, value) }))

  let onNews = (): void => {}
  let onProgress = (): void => {}
  let onFull = (): void => {}
  let onSwitched = (_pairs: readonly Pair[]): void => {}
  const manifests = new Manifests(store)
  const arrivals = new Arrivals()
  const { pullBytesPerS: bytesPerS = 0 } = config
  const limit = bytesPerS > 0 ? new RateLimit({ bytesPerS }) : undefined
  const replicator = new Replicator({
    state,
    loaders,
    puller: owned.use(new BlobPuller({ store, limit })),
    runs: owned.use(new RunPuller({ store, arrivals, limit })),
    arrivals,
    manifests,
    origins: () => origins.list(),
    runSources: (of) => origins.runs(of),
    onProgress: () => onProgress(),
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
    logger.info(
      { seq: state.head?.seq, switched: done.switched.length, removed: done.removed.length },
      'switched',
    )
    for (const { node, group } of done.switched) {
      logger.debug({ node: node.id, nodeSeq: node.seq, groupSeq: group.seq }, 'node switched')
    }
    onSwitched(done.switched)
    onNews()
  }

  function follow(listeners: Parameters<Rack['follow']>[0]): void {
    onNews = listeners.onNews
    onProgress = listeners.onProgress ?? onProgress
    onSwitched = listeners.onSwitched
    onFull = listeners.onFull ?? onFull
    // What is live may have been damaged while nobody looked.
    replicator.update()
    owned.adopt(new Scrubber({ store, logger }), (running) => running.close())
    const onHead = (): void => {
      const before = subnets
      subnets = state.head?.subnets ?? []
      if (!isDeepStrictEqual(before, subnets)) saver.changed()
      replicator.update()
      onNews()
    }
    owned.use(followRack({ bus, rack: config.rack, state, onHead, logger }))
  }
  logger.info({ rack: config.rack, nodes: state.live.size }, 'serving what was live before')
  return {
    state,
    lookup,
    store,
    arrivals,
    manifests,
    origins,
    replicator,
    loaders: () => loaders,
    subnets: () => subnets,
    follow,
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
