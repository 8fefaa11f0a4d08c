// Three controllers in a storm of changes; the one that compiles is killed or frozen again and again. In between NATS is
// struck: of three servers one is killed, the only one is killed and loses the end of the change log, or its whole store.
// Shows how long it took until others went on, and compares everything at the end.
//
//   scripts/chaos/chaos [--blows 20] [--servers 1|3]
//
// Everything is on the loopback, ends by itself and leaves nothing behind.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { pino } from 'pino'
import { connect } from '../../libs/bus/bus.ts'
import { startNatsCluster } from '../../test/support/nats-cluster.ts'
import { startNatsServer } from '../../test/support/nats-server.ts'
import { type Blow, type ChaosOptions, type ChaosResult, runChaos } from './run-chaos.ts'
import { strikeCluster, strikeServer } from './strike-nats.ts'

const BLOWS_MAX = 1_000
/** Another controller is to go on within this time. */
const TAKEOVER_MAX_MS = 5_000

const { values } = parseArgs({
  options: { blows: { type: 'string', default: '20' }, servers: { type: 'string', default: '1' } },
})
const count = Number(values.blows)
if (!Number.isInteger(count) || count < 1 || count > BLOWS_MAX || !['1', '3'].includes(values.servers))
  throw new Error(`usage: scripts/chaos/chaos [--blows 1-${BLOWS_MAX}] [--servers 1|3]`)

const kinds: Blow[] =
  values.servers === '3'
    ? ['kill', 'freeze', 'nats']
    : ['kill', 'freeze', 'kill', 'freeze', 'truncate', 'wipe']
const blows = Array.from({ length: count }, (_, index) => kinds[index % kinds.length]!)

await using owned = new AsyncDisposableStack()
const owner = { teardown: (end: () => Promise<void> | void) => void owned.defer(async () => end()) }
const directory = await mkdtemp(join(tmpdir(), 'muster-chaos-'))
owned.defer(() => rm(directory, { recursive: true, force: true }))
const { nats, strikeNats } = await natsOf(values.servers)
const bus = owned.use(connect({ servers: [...nats], name: 'chaos', logger: pino({ level: 'silent' }) }))
await bus.ready()
const options = { blows, nats, bus, directory, note: (text: string) => console.log(text) }
report(await runChaos(strikeNats ? { ...options, strikeNats } : options))

async function natsOf(servers: string): Promise<Pick<ChaosOptions, 'nats' | 'strikeNats'>> {
  if (servers === '1') {
    const server = await startNatsServer(owner)
    return { nats: [server.url], strikeNats: strikeServer(server) }
  }
  const cluster = await startNatsCluster(owner)
  return { nats: cluster.urls, strikeNats: strikeCluster(cluster) }
}

function report({ takeoversMs, backwards, missing, findings, ...counts }: ChaosResult): void {
  const of = (kind: Blow): number[] =>
    takeoversMs
      .flatMap(({ blow, ms }) => (blow === kind ? [Math.round(ms)] : []))
      .sort((one, other) => one - other)
  for (const kind of new Set(kinds))
    console.log(`${kind}: ${of(kind).length} times, others went on after ${of(kind).join(', ')} ms`)
  for (const problem of [...backwards, ...findings]) console.log(`WRONG: ${problem}`)
  for (const { seq, node } of missing) console.log(`MISSING: change ${seq} of ${node}`)
  const takeovers = [...of('kill'), ...of('freeze')]
  console.log(
    JSON.stringify({
      blows: takeoversMs.length,
      slowest_takeover_ms: Math.max(...takeovers),
      takeovers_over_5s: takeovers.filter((ms) => ms > TAKEOVER_MAX_MS).length,
      records_written_backwards: backwards.length,
      acknowledged_missing: missing.length,
      check_errors: findings.length,
      ...counts,
    }),
  )
  process.exitCode = backwards.length + missing.length + findings.length === 0 ? 0 : 1
}
