// How many DHCP answers a second a server gives: ours and Kea's, with 4,000 machines each, which perfdhcp plays behind a
// relay, at several rates, in turns; medians over the rounds. Both as they are shipped, so both log every answer; but
// Kea keeps no leases on disk, which makes it faster, and once more logs nothing. perfdhcp and what the kernel does for it
// take a processor of their own, and are not counted. To be started by ./dhcp [ROUNDS].
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CpuGroup } from './lib/cpu-group.ts'
import { MACHINES, machineOf } from './lib/dhcp-machines.ts'
import { median } from './lib/median.ts'
import { type Answers, perfdhcp } from './lib/perfdhcp.ts'
import { formatTable } from './lib/table.ts'

const ROUNDS = 5
/** Machines a second that begin: each asks twice. */
const RATES = [1_000, 2_500, 5_000, 7_500, 10_000, 15_000]
/** One that both take without losses. */
const CPU_RATE = 2_500
const SECONDS = 3
const SERVER = '10.98.255.1'
const RELAY = '10.98.255.2'
const START_ATTEMPTS_MAX = 20

interface Sample extends Answers {
  cpuMicrosPerAnswer: number
}

const rounds = Number(process.argv[2] ?? ROUNDS)
const folder = mkdtempSync(join(tmpdir(), 'muster-bench-dhcp-'))
for (const [file, severity] of [
  ['kea.json', 'INFO'],
  ['silent.json', 'WARN'],
] as const) {
  writeFileSync(join(folder, file), JSON.stringify(keaConfig(severity)))
}

const COMMANDS: Record<string, string[]> = {
  muster: [process.execPath, join(import.meta.dirname, 'dhcp-ours.ts'), SERVER, String(MACHINES)],
  kea: ['kea-dhcp4', '-c', join(folder, 'kea.json')],
  'kea, no log': ['kea-dhcp4', '-c', join(folder, 'silent.json')],
}

let running: { child: ChildProcess; group: CpuGroup } | undefined
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => cleanUp().finally(() => process.exit(1)))
}
try {
  report(await measure())
} finally {
  await cleanUp()
}

async function cleanUp(): Promise<void> {
  await stop()
  rmSync(folder, { recursive: true, force: true })
}

/** One server at a time: both have port 67. Of each, by its rate. */
async function measure(): Promise<Map<string, Map<number, Sample[]>>> {
  const samples = new Map(Object.keys(COMMANDS).map((name) => [name, new Map<number, Sample[]>()]))
  for (let round = 1; round <= rounds; round++) {
    for (const name of Object.keys(COMMANDS)) {
      const group = await start(name)
      // Warms up: a boot server runs for months.
      await ask(CPU_RATE)
      for (const rate of RATES) {
        const before = group.seconds()
        const answers = await ask(rate)
        const cpuMicrosPerAnswer = ((group.seconds() - before) * 1e6) / answers.answers
        const ofRate = samples.get(name)!
        ofRate.set(rate, [...(ofRate.get(rate) ?? []), { ...answers, cpuMicrosPerAnswer }])
      }
      await stop()
    }
  }
  return samples
}

async function start(name: string): Promise<CpuGroup> {
  const group = new CpuGroup(`muster-bench-${process.pid}-${name.replaceAll(/\W+/g, '-')}`)
  const env = { ...process.env, KEA_LOCKFILE_DIR: 'none', KEA_PIDFILE_DIR: folder }
  const child = spawn('ip', ['netns', 'exec', 'server', ...COMMANDS[name]!], { stdio: 'ignore', env })
  running = { child, group }
  group.add(child.pid!)
  for (let attempt = 0; attempt < START_ATTEMPTS_MAX; attempt++) {
    const { answers } = await perfdhcp({ relay: RELAY, server: SERVER, rate: 10, seconds: 1 })
    if (answers > 0) return group
  }
  throw new Error(`${name} does not answer`)
}

async function stop(): Promise<void> {
  const ended = running
  running = undefined
  await ended?.group.close()
}

function ask(rate: number): Promise<Answers> {
  return perfdhcp({ relay: RELAY, server: SERVER, rate, seconds: SECONDS })
}

function keaConfig(severity: 'INFO' | 'WARN'): object {
  const reservations = Array.from({ length: MACHINES }, (_, index) => {
    const { mac, address, hostName } = machineOf(index)
    return { 'hw-address': mac, 'ip-address': address, hostname: hostName }
  })
  return {
    Dhcp4: {
      'interfaces-config': { interfaces: ['muster0'], 'dhcp-socket-type': 'udp' },
      'lease-database': { type: 'memfile', persist: false },
      'host-reservation-identifiers': ['hw-address'],
      authoritative: true,
      loggers: [{ name: 'kea-dhcp4', severity, output_options: [{ output: 'stdout' }] }],
      subnet4: [{ id: 1, subnet: '10.98.0.0/16', reservations }],
    },
  }
}

function report(samples: Map<string, Map<number, Sample[]>>): void {
  const figure = (name: string, rate: number, of: (sample: Sample) => number): number =>
    median(samples.get(name)!.get(rate)!.map(of))
  const rows = [...samples.keys()].flatMap((name) =>
    RATES.map((rate) => [
      `${name}, ${rate} machines/s`,
      figure(name, rate, ({ answersPerSecond }) => answersPerSecond).toFixed(0),
      (100 * figure(name, rate, ({ answers, offered }) => answers / (2 * offered))).toFixed(1),
      figure(name, rate, ({ delayMs }) => delayMs).toFixed(1),
      figure(name, rate, ({ cpuMicrosPerAnswer }) => cpuMicrosPerAnswer).toFixed(1),
    ]),
  )
  console.log(`${MACHINES} machines, ${SECONDS} s each, median of ${rounds} rounds`)
  console.log(formatTable(['server', 'answers/s', 'answered %', 'delay ms', 'CPU us/answer'], rows))
  /** What it is capable of: the best of all rates, in each round. */
  const best = (name: string): number =>
    median(
      Array.from({ length: rounds }, (_, round) =>
        Math.max(...RATES.map((rate) => samples.get(name)!.get(rate)![round]!.answersPerSecond)),
      ),
    )
  const cpu = (name: string): number => figure(name, CPU_RATE, ({ cpuMicrosPerAnswer }) => cpuMicrosPerAnswer)
  console.log(
    JSON.stringify({
      answers_vs_kea_ratio: Number((best('muster') / best('kea')).toFixed(3)),
      answers_per_second: Math.round(best('muster')),
      kea_answers_per_second: Math.round(best('kea')),
      answers_vs_kea_without_log_ratio: Number((best('muster') / best('kea, no log')).toFixed(3)),
      cpu_vs_kea_ratio: Number((cpu('muster') / cpu('kea')).toFixed(3)),
    }),
  )
}
