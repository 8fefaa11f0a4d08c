// What the overlays that muster ships cost, at 1,000, 10,000 and 100,000 nodes: a real controller with its own nats-server
// in a process of its own. Then agents on long polls against one boot server: what they cost when nothing happens, and
// how long it takes until all have a changed runtime overlay. By ./overlays; sizes may be given as arguments, and
// --agents N.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Operation } from '../../libs/changes/operation.ts'
import type { Profile } from '../../libs/model/node.ts'
import { type AgentFigures, measureAgents } from './agents.ts'
import { benchNode, PROFILES, putNode } from './lib/bench-cluster.ts'
import { BenchController } from './lib/bench-controller.ts'
import { smallRoot } from './lib/bench-image.ts'
import { median } from './lib/median.ts'
import { formatTable } from './lib/table.ts'

const SIZES = [1_000, 10_000, 100_000]
/** Nodes of one change: one message of the change log. */
const NODES_PER_CHANGE = 10_000
/** An edit is made so often, one after the other. */
const ROUNDS = 5

interface Figures {
  nodes: number
  fromNothingS: number
  diskMb: number
  blobs: number
  oneAddressS: number
  /** A file that is the same for all. */
  sharedFileS: number
  /** A template that each node has its own result of. */
  ownTemplateS: number
  peakMb: number
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { agents: { type: 'string', default: '10000' } },
})
const sizes = positionals.map(Number)
const figures: Figures[] = []
for (const nodes of sizes.length > 0 ? sizes : SIZES) figures.push(await measure(nodes))
const agents = Number(values.agents) > 0 ? await measureAgents({ agents: Number(values.agents) }) : undefined
report()

async function measure(nodes: number): Promise<Figures> {
  const directory = mkdtempSync(join(tmpdir(), 'muster-bench-overlays-'))
  const controller = await BenchController.create(directory)
  try {
    await controller.start()
    await controller.importImage(smallRoot(directory), 'small')
    const overlays = (await controller.get('/v1/profiles/default')) as { value: Profile }
    const { systemOverlays = [], runtimeOverlays = [] } = overlays.value
    note(nodes, `overlays: ${systemOverlays.join(', ')}; at run time: ${runtimeOverlays.join(', ')}`)
    const site = { ...profile('site'), systemOverlays, runtimeOverlays }
    // Without an image nothing is compiled: that begins with the change that names one.
    const { image: _, ...imageless } = site
    await controller.change([putProfile('site', imageless), putProfile('compute', profile('compute'))])
    for (let from = 0; from < nodes; from += NODES_PER_CHANGE) {
      const count = Math.min(NODES_PER_CHANGE, nodes - from)
      const seq = await controller.change(
        Array.from({ length: count }, (_, offset) => putNode(from + offset)),
      )
      await controller.compiled(seq)
    }
    const before = diskUse(controller.dataDirectory)
    note(nodes, 'compiling from nothing')
    const fromNothingS = await compiling(controller, [putProfile('site', site)])
    const after = diskUse(controller.dataDirectory)
    note(nodes, `${fromNothingS.toFixed(1)} s; editing`)
    const oneAddressS = await medianOf((round) => compiling(controller, [moved(round)]))
    const sharedFileS = await medianOf((round) => edited(controller, { file: 'etc/issue.net', round }))
    const ownTemplateS = await medianOf((round) => edited(controller, { file: 'etc/hostname.ww', round }))
    return {
      nodes,
      fromNothingS,
      diskMb: (after.bytes - before.bytes) / 1e6,
      blobs: after.files - before.files,
      oneAddressS,
      sharedFileS,
      ownTemplateS,
      peakMb: controller.memory().peakMb,
    }
  } finally {
    await controller.stop()
    rmSync(directory, { recursive: true })
  }
}

function profile(name: string): Profile {
  return structuredClone(PROFILES.find((put) => put.name === name) as { value: Profile }).value
}

function putProfile(name: string, value: Profile): Operation {
  return { op: 'put', kind: 'profile', name, value }
}

/** Seconds from asking for a change until all the records that come of it are written. */
async function compiling(controller: BenchController, ops: readonly Operation[]): Promise<number> {
  const startedAt = performance.now()
  await controller.compiled(await controller.change(ops))
  return (performance.now() - startedAt) / 1_000
}

/** The first node at another address: its line is in everybody's hosts file. */
function moved(round: number): Operation {
  const { default: device, ...others } = benchNode(0).networkDevices!
  return putNode(0, { networkDevices: { ...others, default: { ...device, ipaddr: `10.90.0.${round + 1}` } } })
}

/** Adds a line to a file of the overlay `hostname`, or makes the file. */
async function edited(
  controller: BenchController,
  options: { file: string; round: number },
): Promise<number> {
  const { file, round } = options
  const text = `${file.endsWith('.ww') ? '{{ .Hostname }}' : 'welcome'}\n# ${round}\n`
  const startedAt = performance.now()
  await controller.compiled(await controller.putOverlayFile({ overlay: 'hostname', file, text }))
  return (performance.now() - startedAt) / 1_000
}

/** What the archives take on their disk. */
function diskUse(dataDirectory: string): { bytes: number; files: number } {
  const directory = join(dataDirectory, 'blobs')
  const bytes = Number.parseInt(execFileSync('du', ['-s', '--block-size=1', directory]).toString(), 10)
  const found = readdirSync(directory, { recursive: true, withFileTypes: true })
  return { bytes, files: found.filter((entry) => entry.isFile()).length }
}

async function medianOf(run: (round: number) => Promise<number>): Promise<number> {
  const seconds: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) seconds.push(await run(round))
  return median(seconds)
}

function note(nodes: number, text: string): void {
  process.stderr.write(`${nodes.toLocaleString('en')} nodes: ${text}\n`)
}

function report(): void {
  const head = ['', ...figures.map(({ nodes }) => `${nodes.toLocaleString('en')} nodes`)]
  const row = (name: string, of: (one: Figures) => number, digits = 2): string[] => [
    name,
    ...figures.map((one) => of(one).toFixed(digits)),
  ]
  const rows = [
    row('compile from nothing, s', ({ fromNothingS }) => fromNothingS),
    row('per node, ms', ({ fromNothingS, nodes }) => (fromNothingS / nodes) * 1_000),
    row('archives on disk, MB', ({ diskMb }) => diskMb, 1),
    row('archives', ({ blobs }) => blobs, 0),
    row('after one address changed, s', ({ oneAddressS }) => oneAddressS),
    row('after a shared file changed, s', ({ sharedFileS }) => sharedFileS),
    row('after a template of each node changed, s', ({ ownTemplateS }) => ownTemplateS),
    row('peak memory of the controller, MB', ({ peakMb }) => peakMb, 0),
  ]
  console.log(formatTable(head, rows))
  if (agents)
    console.log(formatTable(['', `${agents.agents.toLocaleString('en')} agents`], agentRows(agents)))
  console.log(JSON.stringify(summary()))
}

function agentRows(of: AgentFigures): string[][] {
  return [
    ['CPU of the boot server per 1,000 idle agents, %', of.idleCpuPercentPer1000.toFixed(2)],
    ['memory per 1,000 idle agents, MB', of.memoryMbPer1000.toFixed(1)],
    ['until all have a changed runtime overlay, s', of.pushS.toFixed(2)],
  ]
}

function summary() {
  const of = (nodes: number): Figures | undefined => figures.find((one) => one.nodes === nodes)
  const [small, middle, large] = [of(1_000), of(10_000), of(100_000)]
  const perNode = (one: Figures): number => one.fromNothingS / one.nodes
  const round = (value: number | undefined, digits: number): number | null =>
    value === undefined ? null : Number(value.toFixed(digits))
  return {
    from_nothing_s: round(middle?.fromNothingS, 2),
    disk_mb: round(middle?.diskMb, 1),
    one_address_s: round(middle?.oneAddressS, 2),
    cost_per_node_100k_vs_1k_ratio: round(small && large && perNode(large) / perNode(small), 2),
    push_to_10k_agents_s: agents?.agents === 10_000 ? round(agents.pushS, 2) : null,
  }
}
