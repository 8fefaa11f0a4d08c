import type { Logger } from 'pino'
import type { BlobStore } from '../../libs/blobs/blob-store.ts'
import type { ResidentCache } from '../../libs/blobs/resident-cache.ts'
import type { BlobRef } from '../../libs/records/blob-ref.ts'
import { TftpServer } from '../../libs/tftp/server.ts'
import type { BootServerConfig } from './config.ts'
import type { Lookup } from './lookup.ts'
import type { SeenStage } from './stage-reporter.ts'

/** Serves the network boot programs over TFTP, by their names. */
export async function startTftp(options: {
  config: BootServerConfig
  store: BlobStore
  cache: ResidentCache
  loaders: () => Readonly<Record<string, BlobRef>>
  lookup: Lookup
  onStage: (seen: SeenStage) => void
  logger: Logger
}): Promise<TftpServer> {
  const { config, store, cache, loaders, lookup, onStage, logger } = options
  const server = new TftpServer({
    address: config.address,
    port: config.ports.tftp,
    resolve: async (name) => {
      const offered = loaders()
      const ref = Object.hasOwn(offered, name) ? offered[name] : undefined
      if (!ref) return undefined
      const load = (target?: Buffer): Promise<Buffer> => store.read(ref, target)
      return { content: await (cache.get(ref, load) ?? load()) }
    },
    onTransfer: ({ name, client, outcome, bytes }) => {
      const pair = lookup.byAddress(client.address)
      if (pair && outcome === 'complete') {
        onStage({
          pair,
          mac: pair.node.interfaces[0]!.mac,
          stage: 'loader',
          detail: `${name}, ${bytes} bytes`,
        })
      }
    },
    logger,
  })
  await server.start()
  return server
}
