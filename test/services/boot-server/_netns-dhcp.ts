import { pino } from 'pino'
import type { NodeRecord } from '../../../libs/records/node-record.ts'
import type { Subnet } from '../../../libs/records/subnet.ts'
import { bootServerConfig } from '../../../services/boot-server/config.ts'
import { startDhcp } from '../../../services/boot-server/dhcp.ts'
import { openPools } from '../../../services/boot-server/lease-pools.ts'
import { Lookup } from '../../../services/boot-server/lookup.ts'
import { RackState } from '../../../services/boot-server/rack-state.ts'
import { groupRecord, nodeRecord, refOf } from './_records.ts'

/** What it is given, as JSON, in its one argument. */
export interface NetnsDhcp {
  env: Record<string, string>
  subnets: readonly Subnet[]
  nodes: Record<string, NodeRecord['interfaces']>
}

/**
 * Run inside a network namespace: the DHCP servers of a boot server, which know of nodes and subnets what they are told. Prints what they
 * log, and `ready`; ends when its standard input does.
 */
const { env, subnets, nodes } = JSON.parse(process.argv[2]!) as NetnsDhcp
const state = new RackState()
for (const [id, interfaces] of Object.entries(nodes)) {
  state.restore({ node: nodeRecord(id, { interfaces }), group: groupRecord('g') })
}
const lookup = new Lookup(state)
lookup.rebuild()
const config = bootServerConfig({ ...process.env, ...env })
const logger = pino({ level: 'info', base: null })
const owned = new AsyncDisposableStack()
const pools = await openPools({ config, logger }, owned)
const servers = await startDhcp({
  config,
  pools: pools.ipv4,
  httpBase: `http://${config.address}:9873`,
  lookup,
  subnets: () => subnets,
  loaders: () => ({ 'undionly.kpxe': refOf('loader'), 'snponly.efi': refOf('loader for UEFI') }),
  onStage: () => {},
  logger,
})
owned.use(servers)
console.log('ready')
process.stdin.resume().once('end', () => void owned.disposeAsync())
