import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Logger } from 'pino'
import { ArtifactSender } from '../../libs/blobs/artifact-sender.ts'
import { blobRoute } from '../../libs/blobs/blob-route.ts'
import { blobsBeingSent } from '../../libs/blobs/evict.ts'
import { imageRoute } from '../../libs/blobs/image-route.ts'
import { ResidentCache } from '../../libs/blobs/resident-cache.ts'
import { RunSender } from '../../libs/blobs/run-sender.ts'
import { TransferPlaces } from '../../libs/blobs/transfer-places.ts'
import type { OnProblem } from '../../libs/blobs/turn-loader.ts'
import { type Bus, connect } from '../../libs/bus/bus.ts'
import { memberKey } from '../../libs/bus/names.ts'
import { encode } from '../../libs/codec/codec.ts'
import { LoaderTurns } from '../../libs/dhcp/loader-turns.ts'
import { listen } from '../../libs/http/listen.ts'
import { listenAlso } from '../../libs/http/listen-also.ts'
import type { HttpServer } from '../../libs/http/make-server.ts'
import type { Service } from '../../libs/service/run-service.ts'
import { type BootServerConfig, TRANSFERS_MAX } from './config.ts'
import { startDhcp } from './dhcp.ts'
import { startDhcp6 } from './dhcp6.ts'
import { byDhcp } from './discovery/seen-by-dhcp.ts'
import { type Seen, startDiscovery } from './discovery/start-discovery.ts'
import { EventSpool } from './event-spool.ts'
import { HttpsServer } from './http/https.ts'
import { buildBootHttp } from './http.ts'
import { openPools } from './lease-pools.ts'
import { describeMember } from './member.ts'
import { openRack, type Rack } from './rack.ts'
import { DiskBudget } from './replication/disk-budget.ts'
import { neededBlobs } from './replication/needed-blobs.ts'
import { RuntimeWaits } from './runtime-waits.ts'
import type { ScriptParts } from './script-routes.ts'
import { type SeenStage, stageReporter } from './stage-reporter.ts'
import { startTftp } from './tftp.ts'
import { Throttle } from './throttle.ts'

/** How often more of an image that is here is told of: the more members hear of it, the less often. In milliseconds. */
const PROGRESS_MIN_MS = 1_000
const PROGRESS_MAX_MS = 5_000
const PROGRESS_MS_PER_MEMBER = 20

/** Machines that wait for their turn with an image; one that comes then is told to ask again. */
const MACHINES_WAITING_MAX = 10_000

interface Parts {
  config: BootServerConfig
  bus: Bus
  rack: Rack
  owned: AsyncDisposableStack
  logger: Logger
}

/**
 * Starts a boot server: what was live at its last run is served at once, from its own disk, and the bus is followed
 * whenever it is there. @throws {StateUnusableError} and what prevents listening.
 */
export async function startBootServer(options: {
  config: BootServerConfig
  logger: Logger
}): Promise<Service> {
  const { config, logger } = options
  await using owned = new AsyncDisposableStack()
  const bus = owned.use(connect({ servers: config.nats, name: `boot-server ${config.id}`, logger }))
  const rack = await openRack({ config, bus, owned, logger })
  const parts = { config, bus, rack, owned, logger }

  const onStage = startEvents(parts)
  const onUnknown = startDiscovery({ ...parts, rack: config.rack, server: config.id })
  const { boot, member, waits, disk } = await startServers(parts, { onStage, onUnknown })
  const key = memberKey('boot-server', config.id)
  const announcer = owned.use(bus.announce({ key, value: () => encode(member()) }))
  const { origins } = rack
  const intervalMs = (): number =>
    Math.min(PROGRESS_MAX_MS, Math.max(PROGRESS_MIN_MS, origins.size * PROGRESS_MS_PER_MEMBER))
  const progress = new Throttle({ work: () => announcer.beat(), intervalMs })
  owned.adopt(progress, (it) => it.close())
  rack.follow({
    onNews: () => announcer.beat(),
    onProgress: () => progress.poke(),
    onFull: () => void disk.check({ isFull: true }),
    onSwitched: (pairs) => void waits.wake(pairs.map(({ node }) => node.id)),
  })
  logger.info({ rack: config.rack, boot }, 'ready')

  const resources = owned.move()
  return { failed: new Promise(() => {}), [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

/** Sends what is seen of boots to the bus, whenever that is there. */
function startEvents({ config, bus, owned, logger }: Parts): (seen: SeenStage) => void {
  const spool = new EventSpool({ publish: (event) => bus.events.publish(encode(event), event), logger })
  owned.adopt(spool, (running) => running.close())
  owned.adopt(
    bus.onStatus((connected) => connected && spool.flush()),
    (forget) => forget(),
  )
  return stageReporter({ rack: config.rack, server: config.id, spool, logger })
}

/** Listens: HTTP first, because DHCP tells machines its address. */
async function startServers(
  parts: Parts,
  seen: { onStage: (seen: SeenStage) => void; onUnknown: (seen: Seen) => void },
) {
  const senders = await openSenders(parts)
  const { boot, own6, member, waits, scripts } = await startHttp(parts, { ...seen, ...senders })
  await startFirmwareServers(parts, { ...scripts, ...seen, httpBase: boot, httpBase6: own6 })
  return { boot, member, waits, disk: senders.disk }
}

/** Serves machines and other boot servers. Gives the base URLs, known now, and what scripts are made with over other protocols. */
async function startHttp(
  parts: Parts,
  given: Awaited<ReturnType<typeof openSenders>> & {
    onStage: (seen: SeenStage) => void
    onUnknown: (seen: Seen) => void
  },
) {
  const { config, rack, owned, logger } = parts
  const { lookup, manifests, store, arrivals, loaders } = rack
  const { places, sender, runs, disk, onStage, onUnknown } = given
  let own6: string | undefined
  let own = `http://${config.address}:${config.ports.http}`
  const boot = (): string => config.nodeUrl ?? own
  const member = describeMember({
    config,
    rack,
    boot,
    boot6: () => own6,
    blobs: () => own,
    transfers: () => places.figures,
    disk: () => disk.figures,
  })
  const scripts = scriptSources(parts, (ipv6) => (ipv6 ? own6 : undefined) ?? boot())
  const waits = new RuntimeWaits()
  const http = buildBootHttp({
    ...scripts,
    lookup,
    loaders,
    base: boot,
    waits,
    manifests,
    read: (ref) => store.read(ref),
    sender,
    blobs: blobRoute({ store, sender, arrivals }),
    images: imageRoute({
      store,
      arrivals,
      sender: runs,
      image: (manifest) => manifests.image(manifest),
    }),
    member,
    onStage,
    onUnknown,
    logger,
  })
  owned.adopt(http, (server) => server.close())
  // Before the server is closed: it waits for its answers.
  owned.adopt(waits, (running) => running.close())
  const listening = await listenOnAll(parts, http)
  own = listening.own
  own6 = listening.own6
  return { boot: boot(), own6, member, waits, scripts }
}

/** What boot scripts are made with beside records. `self` is this server's base URL. */
function scriptSources(
  { config, rack }: Parts,
  self: (ipv6: boolean) => string,
): Required<Pick<ScriptParts, 'servers' | 'isSecure' | 'unconfigured'>> {
  const { state, origins } = rack
  return {
    servers: (preferred, { ipv6 } = { ipv6: false }) =>
      origins.servers({ self: { id: config.id, url: self(ipv6) }, preferred, ipv6 }),
    isSecure: () => state.head?.secure ?? false,
    unconfigured: () => state.head?.unconfigured,
  }
}

/** On every address that nodes may know it by. Gives the base URLs for IPv4 and for IPv6. */
async function listenOnAll(
  { config, owned, logger }: Parts,
  http: HttpServer,
): Promise<{ own: string; own6: string | undefined }> {
  await listen(http, { host: config.address, port: config.ports.http })
  if (config.https) {
    const handler: RequestListener = (request, response) => http.routing(request, response)
    for (const host of [config.address, config.address6]) {
      if (host !== undefined) owned.use(await HttpsServer.start({ handler, host, ...config.https, logger }))
    }
  }
  const { port } = http.server.address() as AddressInfo
  const own = `http://${config.address}:${port}`
  const { address6 } = config
  if (address6 === undefined) return { own, own6: undefined }
  owned.use(await listenAlso(http, { host: address6, port }))
  return { own, own6: `http://[${address6}]:${port}` }
}

/** What sends to machines and to other servers, each within its limits, and what keeps the disk from filling up. */
async function openSenders(parts: Parts) {
  const { config, rack, owned, logger } = parts
  const { store, arrivals, replicator } = rack
  const cache = new ResidentCache({ budgetBytes: config.residentBytes })
  const onProblem: OnProblem = (ref, error) => {
    logger.error({ reason: error.message }, 'a blob that was asked for is not here; getting it')
    replicator.lost(ref.digest)
  }
  const places = new TransferPlaces({
    placesMax: config.transfersMax ?? TRANSFERS_MAX,
    waitingMax: MACHINES_WAITING_MAX,
  })
  owned.adopt(places, (running) => running.close())
  const bytesPerSecondMax = config.clientBytesPerS || undefined
  const sender = new ArtifactSender({ store, cache, onProblem, places, bytesPerSecondMax })
  const runs = new RunSender({ store, arrivals, onProblem })
  const disk = await openDisk(parts, [sender, runs])
  return { places, sender, runs, disk }
}

/** What firmware asks before it asks over HTTP. */
async function startFirmwareServers(
  { config, rack, owned, logger }: Parts,
  given: Omit<ScriptParts, 'lookup'> & {
    onUnknown: (seen: Seen) => void
    httpBase: string
    httpBase6: string | undefined
  },
): Promise<void> {
  const { lookup, store, manifests, loaders, subnets } = rack
  const { httpBase, httpBase6, onUnknown, ...scripts } = given
  const { dhcp, tftp, dhcp6 } = config.ports
  const common = { config, lookup, loaders, httpBase, onStage: given.onStage, logger }
  const dhcps = { ...common, onUnknown: byDhcp(onUnknown), turns: new LoaderTurns(() => performance.now()) }
  if (tftp !== 0) owned.use(await startTftp({ ...common, ...scripts, httpBase6, store, manifests }))
  if (dhcp === 0 && !dhcp6) return
  const pools = await openPools({ config, logger }, owned)
  if (dhcp !== 0) owned.use(await startDhcp({ ...dhcps, subnets, pools: pools.ipv4 }))
  const { address6 } = config
  if (address6 === undefined || httpBase6 === undefined || !dhcp6) return
  const own = { config: { ...config, address6 }, httpBase: httpBase6, subnets }
  owned.use(await startDhcp6({ ...dhcps, ...own, pools: pools.ipv6 }))
}

/** Keeps what nobody needs from filling the disk. What goes to machines or to other servers is in use. */
async function openDisk(
  { config, rack, owned, logger }: Parts,
  senders: Parameters<typeof blobsBeingSent>[0],
): Promise<DiskBudget> {
  const { store, replicator } = rack
  const disk = new DiskBudget({
    store,
    directory: config.dataDirectory,
    budgetBytes: config.diskBytes ?? 0,
    needed: () => neededBlobs(rack),
    inUse: () => blobsBeingSent(senders),
    onFreed: () => replicator.update(),
    onRoom: (bytes) => replicator.setRoom(bytes),
    logger,
  })
  owned.adopt(disk, (running) => running.close())
  await disk.measure()
  return disk
}
