// What a TFTP server costs: 64 clients at a time download one file from ours, dnsmasq and in.tftpd, in turns; medians
// over the rounds. The clients run in a process of their own and are not counted. To be started by ./tftp.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { CpuGroup } from './lib/cpu-group.ts'
import { median } from './lib/median.ts'
import { formatTable } from './lib/table.ts'

const ROUNDS = 5
const CLIENTS = 64
const FILE_BYTES = 2_000_000
const BLKSIZE = 1468
const MEGABYTES = (CLIENTS * FILE_BYTES) / 1e6
const LOAD_TIMEOUT_MS = 60_000

interface Contender {
  name: string
  server: string
  windowsize: number
}

interface Sample {
  wallSeconds: number
  cpuSeconds: number
  resent: number
}

const here = import.meta.dirname
const folder = mkdtempSync(join(tmpdir(), 'muster-bench-tftp-'))
const file = join(folder, 'file')
chmodSync(folder, 0o755) // Both peers serve as nobody.
writeFileSync(file, randomBytes(FILE_BYTES))

/** dnsmasq has no choice of port, so it has 69; it is told not to answer DNS. */
const SERVERS: Record<string, { port: number; command: [string, ...string[]] }> = {
  muster: { port: 6901, command: [process.execPath, join(here, 'tftp-ours.ts'), '6901', file] },
  dnsmasq: {
    port: 69,
    command: [
      'dnsmasq',
      '--keep-in-foreground',
      '--conf-file=/dev/null',
      '--pid-file=',
      '--port=0',
      '--enable-tftp',
      `--tftp-root=${folder}`,
      `--tftp-max=${2 * CLIENTS}`,
      '--quiet-tftp',
      '--log-facility=/dev/null', // it tells of each file sent all the same
      '--listen-address=127.0.0.1',
      '--bind-interfaces',
    ],
  },
  'in.tftpd': { port: 6902, command: ['in.tftpd', '-L', '-a', '127.0.0.1:6902', '-s', folder] },
}

const CONTENDERS: Contender[] = [
  { name: 'muster', server: 'muster', windowsize: 1 },
  { name: 'dnsmasq', server: 'dnsmasq', windowsize: 1 },
  { name: 'in.tftpd', server: 'in.tftpd', windowsize: 1 },
  { name: 'muster, windowsize 16', server: 'muster', windowsize: 16 },
]

const groups: CpuGroup[] = []
const groupOf = new Map<string, CpuGroup>()
const children: ChildProcess[] = []
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => cleanUp().finally(() => process.exit(1)))
}
try {
  for (const [name, { command, port }] of Object.entries(SERVERS)) {
    const [program, ...args] = command
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] })
    children.push(child)
    const group = new CpuGroup(`muster-bench-${process.pid}-${name}`)
    groups.push(group)
    groupOf.set(name, group)
    group.add(child.pid!)
    await untilReady(port)
  }
  report(await measure())
} finally {
  await cleanUp()
}

async function cleanUp(): Promise<void> {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const group of groups.splice(0)) await group.close()
  rmSync(folder, { recursive: true, force: true })
}

async function measure(): Promise<Map<string, Sample[]>> {
  const samples = new Map<string, Sample[]>(CONTENDERS.map(({ name }) => [name, []]))
  for (let round = 0; round <= ROUNDS; round++) {
    for (const contender of CONTENDERS) {
      const sample = await download(contender)
      // Round 0 warms up: a boot server runs for months.
      if (round > 0) samples.get(contender.name)!.push(sample)
    }
  }
  return samples
}

async function download({ server, windowsize }: Contender): Promise<Sample> {
  const group = groupOf.get(server)!
  const before = group.seconds()
  const load = await runLoad({ port: SERVERS[server]!.port, count: CLIENTS, windowsize })
  return { wallSeconds: load.seconds, cpuSeconds: group.seconds() - before, resent: load.resent }
}

async function runLoad(load: { port: number; count: number; windowsize: number }) {
  const args = [load.port, load.count, FILE_BYTES, BLKSIZE, load.windowsize].map(String)
  const { stdout } = await promisify(execFile)(process.execPath, [join(here, 'tftp-load.ts'), ...args], {
    timeout: LOAD_TIMEOUT_MS,
  })
  return JSON.parse(stdout) as { seconds: number; resent: number }
}

/** A server is ready when it serves: the client asks again until then. */
async function untilReady(port: number): Promise<void> {
  await runLoad({ port, count: 1, windowsize: 1 })
}

function report(samples: Map<string, Sample[]>): void {
  const medians = new Map(
    [...samples].map(([name, all]) => [
      name,
      {
        wallSeconds: median(all.map((sample) => sample.wallSeconds)),
        cpuSeconds: median(all.map((sample) => sample.cpuSeconds)),
        resent: median(all.map((sample) => sample.resent)),
      },
    ]),
  )
  const rows = [...medians].map(([name, { wallSeconds, cpuSeconds, resent }]) => [
    name,
    wallSeconds.toFixed(2),
    cpuSeconds.toFixed(2),
    ((cpuSeconds * 1000) / MEGABYTES).toFixed(2),
    String(resent),
  ])
  console.log(
    `${CLIENTS} clients at a time, ${MEGABYTES} MB in all, blksize ${BLKSIZE}, median of ${ROUNDS} rounds`,
  )
  console.log(formatTable(['server', 'wall s', 'server CPU s', 'CPU ms/MB', 'resent'], rows))
  const ours = medians.get('muster')!
  const ratio = (peer: string, of: 'wallSeconds' | 'cpuSeconds') =>
    Number((ours[of] / medians.get(peer)![of]).toFixed(3))
  console.log(
    JSON.stringify({
      cpu_vs_dnsmasq_ratio: ratio('dnsmasq', 'cpuSeconds'),
      wall_vs_dnsmasq_ratio: ratio('dnsmasq', 'wallSeconds'),
      cpu_vs_in_tftpd_ratio: ratio('in.tftpd', 'cpuSeconds'),
      wall_vs_in_tftpd_ratio: ratio('in.tftpd', 'wallSeconds'),
    }),
  )
}
