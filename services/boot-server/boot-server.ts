import type { AddressInfo } from 'node:net'
import type { Logger } from 'pino'
import { ArtifactSender } from '../../libs/blobs/artifact-sender.ts'
import { blobRoute } from '../../libs/blobs/blob-route.ts'
import { ResidentCache } from '../../libs/blobs/resident-cache.ts'
import { type Bus, connect } from '../../libs/bus/bus.ts'
import { memberKey } from '../../libs/bus/names.ts'
import { encode } from '../../libs/codec/codec.ts'
import { listen } from '../../libs/http/listen.ts'
import type { Service } from '../../libs/service/run-service.ts'
import type { BootServerConfig } from './config.ts'
import { startDhcp } from './dhcp.ts'
import { EventSpool } from './event-spool.ts'
import { buildBootHttp } from './http.ts'
import { describeMember } from './member.ts'
import { openRack, type Rack } from './rack.ts'
import { RuntimeWaits } from './runtime-waits.ts'
import { type SeenStage, stageReporter } from './stage-reporter.ts'
import { startTftp } from './tftp.ts'

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
  const { boot, member, waits } = await startServers(parts, onStage)
  const key = memberKey('boot-server', config.id)
  const announcer = owned.use(bus.announce({ key, value: () => encode(member()) }))
  rack.follow({
    onNews: () => announcer.beat(),
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
async function startServers({ config, rack, owned, logger }: Parts, onStage: (seen: SeenStage) => void) {
  const { lookup, manifests, store, replicator, origins, loaders } = rack
  const cache = new ResidentCache({ budgetBytes: config.residentBytes })
  const sender = new ArtifactSender({
    store,
    cache,
    onProblem: (ref, error) => {
      logger.error({ reason: error.message }, 'a blob that was asked for is not here; getting it')
      replicator.lost(ref.digest)
    },
  })
  let own = `http://${config.address}:${config.ports.http}`
  const boot = (): string => config.nodeUrl ?? own
  const member = describeMember({ config, rack, boot, blobs: () => own })
  const waits = new RuntimeWaits()
  const http = buildBootHttp({
    lookup,
    waits,
    isSecure: () => rack.state.head?.secure ?? false,
    manifests,
    sender,
    blobs: blobRoute({ store, sender }),
    servers: (preferred) => origins.servers({ self: { id: config.id, url: boot() }, preferred }),
    member,
    onStage,
    logger,
  })
  owned.adopt(http, (server) => server.close())
  // Before the server is closed: it waits for its answers.
  owned.adopt(waits, (running) => running.close())
  await listen(http, { host: config.address, port: config.ports.http })
  own = `http://${config.address}:${(http.server.address() as AddressInfo).port}`

  const { dhcp, tftp } = config.ports
  if (tftp !== 0) owned.use(await startTftp({ config, store, cache, loaders, lookup, onStage, logger }))
  if (dhcp !== 0) owned.use(await startDhcp({ config, httpBase: boot(), lookup, loaders, onStage, logger }))
  return { boot: boot(), member, waits }
}
