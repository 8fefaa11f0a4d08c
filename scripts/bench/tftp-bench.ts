// What a TFTP server costs: 500 clients at a time download one file from ours, dnsmasq and in.tftpd, in turns, over a
// network that loses nothing, and over one that loses 2 % of all packets, of those that come and of those that go;
// medians over the rounds. The clients run in a process of their own and are not counted. To be started by
// ./tftp [ROUNDS].
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { CpuGroup } from './lib/cpu-group.ts'
import { median } from './lib/median.ts'
import { formatTable } from './lib/table.ts'

const ROUNDS = 5
const CLIENTS = 500
/** As iPXE has. */
const FILE_BYTES = 256_000
const BLKSIZE = 1468
const MEGABYTES = (CLIENTS * FILE_BYTES) / 1e6
const LOAD_TIMEOUT_MS = 150_000
const LOSSES = [0, 2]
/** A round with losses takes half a minute a server, and more rounds say the same. */
const LOSSY_ROUNDS_MAX = 3

interface Contender {
  name: string
  server: string
  windowsize: number
}

interface Sample {
  wallSeconds: number
  cpuSeconds: number
  resent: number
  complete: number
  halfSeconds: number
}

const rounds = Number(process.argv[2] ?? ROUNDS)
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

/** By `loss contender`. */
async function measure(): Promise<Map<string, Sample[]>> {
  const samples = new Map<string, Sample[]>()
  for (const loss of LOSSES) {
    lose(loss)
    // Round 0 warms up: a boot server runs for months.
    const [first, last] = loss === 0 ? [0, rounds] : [1, Math.min(rounds, LOSSY_ROUNDS_MAX)]
    for (let round = first; round <= last; round++) {
      for (const contender of CONTENDERS) {
        const sample = await download(contender)
        const key = keyOf(loss, contender.name)
        if (round > 0) samples.set(key, [...(samples.get(key) ?? []), sample])
      }
    }
  }
  return samples
}

function keyOf(loss: number, name: string): string {
  return `${loss} % ${name}`
}

/** From now on so many packets of a hundred do not arrive at the loopback of this namespace. */
function lose(percent: number): void {
  execFileSync('iptables', ['-F', 'INPUT'])
  if (percent === 0) return
  const some = ['-m', 'statistic', '--mode', 'random', '--probability', String(percent / 100)]
  execFileSync('iptables', ['-A', 'INPUT', '-p', 'udp', ...some, '-j', 'DROP'])
}

async function download({ server, windowsize }: Contender): Promise<Sample> {
  const group = groupOf.get(server)!
  const before = group.seconds()
  const { seconds, ...load } = await runLoad({ port: SERVERS[server]!.port, count: CLIENTS, windowsize })
  return { wallSeconds: seconds, cpuSeconds: group.seconds() - before, ...load }
}

async function runLoad(load: { port: number; count: number; windowsize: number }) {
  const args = [load.port, load.count, FILE_BYTES, BLKSIZE, load.windowsize].map(String)
  const { stdout } = await promisify(execFile)(process.execPath, [join(here, 'tftp-load.ts'), ...args], {
    timeout: LOAD_TIMEOUT_MS,
  })
  return JSON.parse(stdout) as { seconds: number; resent: number; complete: number; halfSeconds: number }
}

/** A server is ready when it serves: the client asks again until then. */
async function untilReady(port: number): Promise<void> {
  for (;;) if ((await runLoad({ port, count: 1, windowsize: 1 })).complete === 1) return
}

function report(samples: Map<string, Sample[]>): void {
  const figure = (key: string, of: (sample: Sample) => number): number => median(samples.get(key)!.map(of))
  const rows = [...samples.keys()].map((key) => [
    key,
    String(figure(key, ({ complete }) => complete)),
    figure(key, ({ halfSeconds }) => halfSeconds).toFixed(2),
    figure(key, ({ wallSeconds }) => wallSeconds).toFixed(2),
    figure(key, ({ cpuSeconds }) => cpuSeconds).toFixed(2),
    ((figure(key, ({ cpuSeconds }) => cpuSeconds) * 1000) / MEGABYTES).toFixed(2),
    String(figure(key, ({ resent }) => resent)),
  ])
  console.log(
    `${CLIENTS} clients at a time, ${MEGABYTES} MB in all, blksize ${BLKSIZE}, median of ${rounds} rounds`,
  )
  const head = ['lost, server', 'complete', 'half s', 'wall s', 'server CPU s', 'CPU ms/MB', 'asked again']
  console.log(formatTable(head, rows))
  const rounded = (value: number): number => Number(value.toFixed(3))
  const ratio = (loss: number, peer: string, of: (sample: Sample) => number): number =>
    rounded(figure(keyOf(loss, 'muster'), of) / figure(keyOf(loss, peer), of))
  const cpu = ({ cpuSeconds }: Sample): number => cpuSeconds
  const wall = ({ wallSeconds }: Sample): number => wallSeconds
  const complete = (name: string): number =>
    rounded(figure(keyOf(2, name), (sample) => sample.complete) / CLIENTS)
  console.log(
    JSON.stringify({
      cpu_vs_dnsmasq_ratio: ratio(0, 'dnsmasq', cpu),
      wall_vs_dnsmasq_ratio: ratio(0, 'dnsmasq', wall),
      complete_at_2pct_loss_ratio: complete('muster'),
      cpu_vs_in_tftpd_ratio: ratio(0, 'in.tftpd', cpu),
      wall_vs_in_tftpd_ratio: ratio(0, 'in.tftpd', wall),
      wall_vs_dnsmasq_at_2pct_loss_ratio: ratio(2, 'dnsmasq', wall),
      wall_vs_in_tftpd_at_2pct_loss_ratio: ratio(2, 'in.tftpd', wall),
      dnsmasq_complete_at_2pct_loss_ratio: complete('dnsmasq'),
      in_tftpd_complete_at_2pct_loss_ratio: complete('in.tftpd'),
    }),
  )
}
