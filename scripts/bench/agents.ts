// Agents on long polls against one boot server: what they cost when nothing happens, and how long it takes from a change
// until all of them have another runtime overlay. Controller, boot server and agents are processes of their own, over
// loopback. By ./overlays, or alone: node scripts/bench/agents.ts [COUNT]
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Operation } from '../../libs/changes/operation.ts'
import type { Profile } from '../../libs/model/node.ts'
import { PROFILES, putNode } from './lib/bench-cluster.ts'
import { BenchController } from './lib/bench-controller.ts'
import { smallRoot } from './lib/bench-image.ts'
import { BootServerProcess } from './lib/boot-server-process.ts'

const RACK = 'r0'
/** Of one process: each has a socket. */
const AGENTS_PER_PROCESS = 5_000
/** Every agent asks again so often, in seconds; ours do it at 240: what is measured idle is more than there is. */
const WAIT_S = 60
/** Idle is measured over so many of these. */
const IDLE_ROUNDS = 1
const ROUNDS = 3

export interface AgentFigures {
  agents: number
  /** Of one processor, per 1,000 agents that wait. */
  idleCpuPercentPer1000: number
  /** What the boot server grew by when they came, per 1,000. */
  memoryMbPer1000: number
  /** From asking for a change until the last agent has the whole archive. */
  pushS: number
  /** Size of one archive. */
  archiveBytes: number
}

/** Needs a limit of open files that is above the number of agents. */
export async function measureAgents(options: { agents: number }): Promise<AgentFigures> {
  const { agents } = options
  const directory = mkdtempSync(join(tmpdir(), 'muster-bench-agents-'))
  await using owned = new AsyncDisposableStack()
  owned.defer(() => rmSync(directory, { recursive: true }))
  const controller = await BenchController.create(directory)
  owned.defer(() => controller.stop())
  await controller.start()
  await controller.importImage(smallRoot(directory), 'small')
  await describe(controller, agents)
  const server = owned.use(await BootServerProcess.start({ rack: RACK, nats: controller.natsUrl, directory }))
  // The last node is live: what is measured does not hold the start of the server.
  await server.serves(agents - 1)

  note(`${agents.toLocaleString('en')} agents come`)
  const memoryBefore = server.memoryMb()
  const loads = await Promise.all(
    spans(agents).map(({ first, count }) => startLoad({ port: server.port, first, count })),
  )
  owned.defer(() => Promise.all(loads.map(end)).then(() => {}))
  note('all wait; measuring idle')
  const idleS = WAIT_S * IDLE_ROUNDS
  const cpuBefore = server.cpuSeconds()
  await delay(idleS * 1_000)
  const idleCpuS = server.cpuSeconds() - cpuBefore
  const memoryMb = server.memoryMb() - memoryBefore

  const pushes: number[] = []
  let archiveBytes = 0
  for (let round = 0; round < ROUNDS; round++) {
    const all = loads.map(changed)
    const startedAt = performance.now()
    await controller.putOverlayFile({ overlay: 'hosts', file: 'etc/motd', text: `round ${round}\n` })
    const received = await Promise.all(all)
    pushes.push((performance.now() - startedAt) / 1_000)
    archiveBytes = received.reduce((sum, bytes) => sum + bytes, 0) / agents
    note(`pushed in ${pushes.at(-1)!.toFixed(2)} s`)
  }
  return {
    agents,
    idleCpuPercentPer1000: ((idleCpuS / idleS) * 100 * 1_000) / agents,
    memoryMbPer1000: (memoryMb * 1_000) / agents,
    pushS: pushes.sort((one, other) => one - other)[Math.floor(ROUNDS / 2)]!,
    archiveBytes: Math.round(archiveBytes),
  }
}

/** All nodes in one rack, with the runtime overlays that muster ships as a default. */
async function describe(controller: BenchController, agents: number): Promise<void> {
  const shipped = (await controller.get('/v1/profiles/default')) as { value: Profile }
  const { runtimeOverlays = [] } = shipped.value
  const profiles = structuredClone(PROFILES) as { name: string; value: Profile }[]
  for (const { name, value } of profiles) if (name === 'site') value.runtimeOverlays = runtimeOverlays
  await controller.change(profiles as unknown as Operation[])
  const nodes = Array.from({ length: agents }, (_, index) => putNode(index, { rack: RACK }))
  await controller.compiled(await controller.change(nodes))
}

function spans(agents: number): { first: number; count: number }[] {
  const parts = Math.ceil(agents / AGENTS_PER_PROCESS)
  return Array.from({ length: parts }, (_, part) => {
    const first = part * AGENTS_PER_PROCESS
    return { first, count: Math.min(AGENTS_PER_PROCESS, agents - first) }
  })
}

/** Resolves when all of them wait. */
async function startLoad(options: { port: number; first: number; count: number }): Promise<ChildProcess> {
  const args = [options.port, options.first, options.count, WAIT_S].map(String)
  const child = fork(join(import.meta.dirname, 'agents-load.ts'), args)
  await said(child)
  return child
}

/** Bytes that came to the agents of one process, once all have another overlay. */
async function changed(load: ChildProcess): Promise<number> {
  return ((await said(load)) as { received: number }).received
}

async function said(child: ChildProcess): Promise<unknown> {
  const ended = Promise.withResolvers<never>()
  const onExit = (): void => ended.reject(new Error('a process of agents ended'))
  child.once('exit', onExit)
  try {
    const [message] = await Promise.race([once(child, 'message'), ended.promise])
    return message
  } finally {
    child.off('exit', onExit)
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  child.disconnect()
  await once(child, 'exit')
}

function note(text: string): void {
  process.stderr.write(`agents: ${text}\n`)
}

if (import.meta.main) console.log(await measureAgents({ agents: Number(process.argv[2] ?? 10_000) }))
