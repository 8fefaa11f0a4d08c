// What a cluster's description costs at 1,000, 10,000 and 100,000 nodes (two network devices, BMC, tags, two nested
// profiles, 40 a rack): a real controller with its own nats-server in a process of its own, boot servers of a few racks,
// and the muster command. By ./nodes; sizes may be given as arguments.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Operation } from '../../libs/changes/operation.ts'
import type { Node } from '../../libs/model/node.ts'
import { BenchBootServer } from './lib/bench-boot-server.ts'
import { benchNode, NODES_PER_RACK, nodeName, PROFILES, putNode } from './lib/bench-cluster.ts'
import { BenchController } from './lib/bench-controller.ts'
import { smallRoot } from './lib/bench-image.ts'
import { median } from './lib/median.ts'
import { formatTable } from './lib/table.ts'

const SIZES = [1_000, 10_000, 100_000]
/** Nodes of one change: one message of the change log. */
const NODES_PER_CHANGE = 10_000
/** Racks with a boot server; the nodes that are changed one by one are theirs. */
const RACKS = 4
const EDITS_PER_SECOND = 50
const EDITS = 500
/** A process that starts takes different times. */
const ROUNDS = 3

interface Figures {
  nodes: number
  importS: number
  compileS: number
  loadS: number
  replayS: number
  listS: number
  edit: { p50: number; p99: number }
  editAddress: { p50: number; p99: number }
  changeAllS: number
  changeProfileS: number
  rssMb: number
  peakMb: number
}

const sizes = process.argv.slice(2).map(Number)
const figures: Figures[] = []
for (const nodes of sizes.length > 0 ? sizes : SIZES) figures.push(await measure(nodes))
report(figures)

async function measure(nodes: number): Promise<Figures> {
  const directory = mkdtempSync(join(tmpdir(), 'muster-bench-nodes-'))
  const controller = await BenchController.create(directory)
  const servers: BenchBootServer[] = []
  try {
    await controller.start()
    await controller.importImage(smallRoot(directory), 'small')
    const { importS, compileS } = await importNodes(controller, nodes)
    note(nodes, `imported in ${importS.toFixed(1)} s, compiled ${compileS.toFixed(1)} s later`)
    for (let rack = 0; rack < RACKS; rack += 1) {
      servers.push(await BenchBootServer.start({ rack: `r${rack}`, nats: controller.natsUrl, directory }))
    }
    await toAll(servers, 1)
    const listS = await medianOf(() => controller.cli('node', 'list').catch(() => 0))
    note(nodes, 'changing nodes one by one')
    const edit = await editing({
      controller,
      servers,
      alter: (turn) => ({ kernel: { args: [`turn=${turn}`] } }),
    })
    const editAddress = await editing({ controller, servers, alter: movedAddress })
    note(nodes, 'changing all nodes')
    const changeAllS = await timed(() => changeAll({ controller, servers, nodes }))
    const changeProfileS = await timed(async () => {
      const [site, compute] = structuredClone(PROFILES) as [
        Operation & { value: Node },
        Operation & { value: Node },
      ]
      compute.value.kernel = { args: ['changed=1'] }
      const seq = await controller.change([site, compute])
      await Promise.all([controller.compiled(seq), toAll(servers, seq)])
    })
    const { rssMb, peakMb } = controller.memory()
    await Promise.all(servers.splice(0).map((server) => server.close()))
    note(nodes, 'starting again')
    const loadS = await medianOf(() => restart(controller))
    const replayS = await medianOf(() => restart(controller, { without: 'changes' }))
    return {
      nodes,
      importS,
      compileS,
      loadS,
      replayS,
      listS,
      edit,
      editAddress,
      changeAllS,
      changeProfileS,
      rssMb,
      peakMb,
    }
  } finally {
    await Promise.all(servers.map((server) => server.close()))
    await controller.stop()
    rmSync(directory, { recursive: true })
  }
}

async function importNodes(controller: BenchController, nodes: number) {
  const startedAt = performance.now()
  let seq = await controller.change(PROFILES)
  for (let from = 0; from < nodes; from += NODES_PER_CHANGE) {
    const count = Math.min(NODES_PER_CHANGE, nodes - from)
    seq = await controller.change(Array.from({ length: count }, (_, offset) => putNode(from + offset)))
  }
  const importedAt = performance.now()
  await controller.compiled(seq)
  return { importS: (importedAt - startedAt) / 1_000, compileS: (performance.now() - importedAt) / 1_000 }
}

/** Milliseconds from asking for the change of one node until its boot server has switched it, at a steady rate. */
async function editing(options: {
  controller: BenchController
  servers: readonly BenchBootServer[]
  alter: (turn: number, index: number) => Partial<Node>
}): Promise<{ p50: number; p99: number }> {
  const { controller, servers, alter } = options
  const firstAt = performance.now()
  const latencies = await Promise.all(
    Array.from({ length: EDITS }, async (_, turn) => {
      const dueAt = firstAt + (turn * 1_000) / EDITS_PER_SECOND
      await sleep(Math.max(0, dueAt - performance.now()))
      const index = turn % (RACKS * NODES_PER_RACK)
      const startedAt = performance.now()
      const seq = await controller.change([putNode(index, alter(turn, index))])
      return (await servers[Math.floor(index / NODES_PER_RACK)]!.live(nodeName(index), seq)) - startedAt
    }),
  )
  const sorted = latencies.sort((one, other) => one - other)
  return { p50: sorted[Math.floor(EDITS * 0.5)]!, p99: sorted[Math.floor(EDITS * 0.99)]! }
}

/** Another address each time, so that everybody's hosts file changes with it. */
function movedAddress(turn: number, index: number): Partial<Node> {
  const { default: device, ...others } = benchNode(index).networkDevices!
  const ipaddr = `10.90.${Math.floor(turn / 250)}.${(turn % 250) + 1}`
  return { networkDevices: { ...others, default: { ...device, ipaddr } } }
}

/** Something of every node by itself, written and served. */
async function changeAll(options: {
  controller: BenchController
  servers: readonly BenchBootServer[]
  nodes: number
}): Promise<void> {
  const { controller, servers, nodes } = options
  let seq = 0
  for (let from = 0; from < nodes; from += NODES_PER_CHANGE) {
    const count = Math.min(NODES_PER_CHANGE, nodes - from)
    const altered = { kernel: { args: ['all=1'] } }
    seq = await controller.change(
      Array.from({ length: count }, (_, offset) => putNode(from + offset, altered)),
    )
  }
  await Promise.all([controller.compiled(seq), toAll(servers, 1)])
}

async function restart(controller: BenchController, options: { without?: string } = {}): Promise<number> {
  await controller.stop()
  if (options.without) rmSync(join(controller.dataDirectory, options.without), { recursive: true })
  return controller.start()
}

async function toAll(servers: readonly BenchBootServer[], seq: number): Promise<void> {
  const nodes = servers.flatMap((server, rack) =>
    Array.from({ length: NODES_PER_RACK }, (_, slot) =>
      server.live(nodeName(rack * NODES_PER_RACK + slot), seq),
    ),
  )
  await Promise.all(nodes)
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return (performance.now() - startedAt) / 1_000
}

async function medianOf(run: () => Promise<number>): Promise<number> {
  const values: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) values.push(await run())
  return median(values)
}

function note(nodes: number, text: string): void {
  process.stderr.write(`${nodes.toLocaleString('en')} nodes: ${text}\n`)
}

function report(all: readonly Figures[]): void {
  const head = ['', ...all.map(({ nodes }) => `${nodes.toLocaleString('en')} nodes`)]
  const row = (name: string, of: (figures: Figures) => number, digits = 2): string[] => [
    name,
    ...all.map((figures) => of(figures).toFixed(digits)),
  ]
  const rows = [
    row('import, s', ({ importS }) => importS),
    row('compile after that, s', ({ compileS }) => compileS),
    row('start from level, s', ({ loadS }) => loadS),
    row('start from the log, s', ({ replayS }) => replayS),
    row('muster node list, s', ({ listS }) => listS),
    row('change one, served after, p50 ms', ({ edit }) => edit.p50, 0),
    row('change one, served after, p99 ms', ({ edit }) => edit.p99, 0),
    row('change one address, p50 ms', ({ editAddress }) => editAddress.p50, 0),
    row('change one address, p99 ms', ({ editAddress }) => editAddress.p99, 0),
    row('change all by themselves, s', ({ changeAllS }) => changeAllS),
    row('change all by a profile, s', ({ changeProfileS }) => changeProfileS),
    row('memory of the controller, MB', ({ rssMb }) => rssMb, 0),
    row('its peak, MB', ({ peakMb }) => peakMb, 0),
  ]
  console.log(formatTable(head, rows))
  console.log(JSON.stringify(summary(all)))
}

function summary(all: readonly Figures[]) {
  const of = (nodes: number): Figures | undefined => all.find((figures) => figures.nodes === nodes)
  const [small, middle, large] = [of(1_000), of(10_000), of(100_000)]
  const costs = ({ importS, compileS, loadS, replayS, listS, changeAllS, changeProfileS, nodes }: Figures) =>
    [importS + compileS, loadS, replayS, listS, changeAllS, changeProfileS].map((seconds) => seconds / nodes)
  const smallCosts = small && costs(small)
  const ratios = large && smallCosts ? costs(large).map((cost, index) => cost / smallCosts[index]!) : []
  const round = (value: number | undefined, digits: number): number | null =>
    value === undefined ? null : Number(value.toFixed(digits))
  return {
    edit_to_boot_server_p99_ms: round(middle?.edit.p99, 1),
    change_all_s: round(middle?.changeAllS, 2),
    list_s: round(middle?.listS, 2),
    rss_100k_mb: round(large?.rssMb, 0),
    cost_per_node_100k_vs_1k_ratio: ratios.length > 0 ? round(Math.max(...ratios), 2) : null,
  }
}
