import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import { type Bus, connect } from '../../libs/bus/bus.ts'
import { type ControllerConfig, placesIn } from './config.ts'
import { EmbeddedNats } from './embedded-nats.ts'
import { LayoutKeeper } from './layout-keeper.ts'

/** What comes with muster. */
export const CONFIG_DIRECTORY = fileURLToPath(new URL('../../config', import.meta.url))

/** Connects to the NATS servers that are configured, else to one of our own, and makes what has to be there. */
export async function openBus(options: {
  config: ControllerConfig
  owned: AsyncDisposableStack
  stop: AbortSignal
  logger: Logger
}): Promise<{ bus: Bus; layout: LayoutKeeper }> {
  const { config, owned, stop, logger } = options
  const { servers, replicas, embedded } = config.nats
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
  const layout = owned.use(await LayoutKeeper.start({ bus, replicas, logger, stop }))
  return { bus, layout }
}
