import type { Logger } from 'pino'
import type { BlobStore } from '../../libs/blobs/blob-store.ts'
import { Admission } from '../../libs/tftp/admission.ts'
import { LIMITS } from '../../libs/tftp/limits.ts'
import { MtuWatch } from '../../libs/tftp/mtu.ts'
import { matchName } from '../../libs/tftp/names.ts'
import { TftpServer } from '../../libs/tftp/server.ts'
import type { TransferReport } from '../../libs/tftp/session.ts'
import type { BootServerConfig } from './config.ts'
import { LoaderFiles, type Loaders } from './loader-files.ts'
import type { Lookup } from './lookup.ts'
import type { SeenStage } from './stage-reporter.ts'

/**
 * Serves the network boot programs over TFTP, by their names: one server for each address, so that answers leave from the
 * address that was asked, and one count of transfers for all.
 * @throws {TftpListenError} if one of the addresses cannot be had; none is listened on then
 */
export async function startTftp(options: {
  config: BootServerConfig
  store: BlobStore
  loaders: () => Loaders
  lookup: Lookup
  onStage: (seen: SeenStage) => void
  logger: Logger
}): Promise<AsyncDisposable> {
  const { config, store, loaders, logger } = options
  const files = new LoaderFiles({ store, offered: loaders })
  const admission = new Admission(LIMITS, () => performance.now())
  await using servers = new AsyncDisposableStack()
  for (const address of new Set([config.address, ...(config.tftpAddresses ?? [])])) {
    const mtu = new MtuWatch(address)
    const server = new TftpServer({
      address,
      port: config.ports.tftp,
      singlePort: config.tftpSinglePort ?? false,
      admission,
      blksizeMax: () => mtu.blksizeMax(),
      resolve: async (asked) => {
        const name = matchName(asked, Object.keys(loaders()))
        const content = name === undefined ? undefined : await files.find(name)
        return content && { content }
      },
      onTransfer: (report) => onTransfer({ ...options, address, report }),
      logger,
    })
    servers.use(server)
    await server.start()
  }
  return servers.move()
}

function onTransfer(seen: {
  address: string
  report: TransferReport
  lookup: Lookup
  onStage: (seen: SeenStage) => void
  logger: Logger
}): void {
  const { address, report, lookup, onStage, logger } = seen
  const { durationMs, ...figures } = report
  logger.debug({ ...figures, durationMs: Math.round(durationMs), address }, 'tftp: transfer over')
  const pair = lookup.byAddress(report.client.address)
  if (pair && report.outcome === 'complete') {
    onStage({
      pair,
      mac: pair.node.interfaces[0]!.mac,
      stage: 'loader',
      detail: `${report.name}, ${report.bytes} bytes`,
    })
  }
}
