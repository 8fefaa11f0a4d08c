import type { Logger } from 'pino'
import { GRUB_START } from '../../libs/bootscript/grub-start.ts'
import type { Stage } from '../../libs/records/node-event.ts'
import { Admission } from '../../libs/tftp/admission.ts'
import { LIMITS } from '../../libs/tftp/limits.ts'
import { MtuWatch } from '../../libs/tftp/mtu.ts'
import { TftpServer } from '../../libs/tftp/server.ts'
import type { TransferReport } from '../../libs/tftp/session.ts'
import type { BootServerConfig } from './config.ts'
import type { Lookup } from './lookup.ts'
import type { SeenStage } from './stage-reporter.ts'
import { type TftpFileParts, TftpFiles } from './tftp-files.ts'

/**
 * Serves the network boot programs over TFTP, by their names, and what GRUB asks for: one server for each address, so that answers leave from the
 * address that was asked, and one count of transfers for all.
 * @throws {TftpListenError} if one of the addresses cannot be had; none is listened on then
 */
export async function startTftp(
  options: TftpFileParts & { config: BootServerConfig; logger: Logger },
): Promise<AsyncDisposable> {
  const { config, logger } = options
  const files = new TftpFiles(options)
  const admission = new Admission(LIMITS, () => performance.now())
  await using servers = new AsyncDisposableStack()
  const { address: first, address6, dhcpAddresses = [], tftpAddresses = [] } = config
  const addresses = [first, ...(address6 ? [address6] : []), ...dhcpAddresses, ...tftpAddresses]
  for (const address of new Set(addresses)) {
    const mtu = new MtuWatch(address)
    const server = new TftpServer({
      address,
      port: config.ports.tftp,
      singlePort: config.tftpSinglePort ?? false,
      admission,
      blksizeMax: () => mtu.blksizeMax(),
      resolve: (asked, client) => files.find(asked, { client: client.address, server: address }),
      onTransfer: (report) => onTransfer({ ...options, address, report }),
      logger,
    })
    servers.use(server)
    await server.start()
  }
  return servers.move()
}

/** The stage of a boot that is over when something has been sent; the script's is told when it is made. */
const STAGE_OF: Readonly<Record<string, Stage | undefined>> = {
  grub: undefined,
  [GRUB_START]: undefined,
  initramfs: undefined,
  modules: undefined,
  runtime: undefined,
  kernel: 'kernel',
  image: 'image-sent',
  system: 'system-sent',
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
  const [first = ''] = report.name.split('/')
  const stage = Object.hasOwn(STAGE_OF, first) ? STAGE_OF[first] : 'loader'
  if (!pair || !stage || report.outcome !== 'complete') return
  const detail =
    stage === 'loader'
      ? `${report.name}, ${report.bytes} bytes`
      : `${report.bytes} bytes in ${(durationMs / 1000).toFixed(1)} s, by TFTP`
  onStage({ pair, mac: pair.node.interfaces[0]!.mac, stage, detail })
}
