import type { Logger } from 'pino'
import type { BlobStore } from '../../libs/blobs/blob-store.ts'
import { TftpServer } from '../../libs/tftp/server.ts'
import type { BootServerConfig } from './config.ts'
import { LoaderFiles, type Loaders } from './loader-files.ts'
import type { Lookup } from './lookup.ts'
import type { SeenStage } from './stage-reporter.ts'

/** Serves the network boot programs over TFTP, by their names. */
export async function startTftp(options: {
  config: BootServerConfig
  store: BlobStore
  loaders: () => Loaders
  lookup: Lookup
  onStage: (seen: SeenStage) => void
  logger: Logger
}): Promise<TftpServer> {
  const { config, store, loaders, lookup, onStage, logger } = options
  const files = new LoaderFiles({ store, offered: loaders })
  const server = new TftpServer({
    address: config.address,
    port: config.ports.tftp,
    resolve: async (name) => {
      const content = await files.find(name)
      return content && { content }
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
