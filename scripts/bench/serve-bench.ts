// What serving an image over HTTP costs: 64 clients at a time download it from nginx (sendfile, one worker) and from
// us, resident in memory ("hot") and read from the store's files ("cold", from the page cache, as nginx does), in
// turns; medians over the rounds. Each client is a process, as it would be a machine, and is not counted. By ./serve.
//
// Over loopback the kernel does part of a server's sending on the account of whoever acknowledges. One process that
// reads all connections takes over most of it, and what is then left of nginx says nothing: hence a curl for each.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes, randomInt } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { BlobStore } from '../../libs/blobs/blob-store.ts'
import { digestOf } from '../../libs/digest/digest.ts'
import { freePort } from './lib/free-port.ts'
import { median } from './lib/median.ts'
import { cpuSecondsOfTree } from './lib/proc-cpu.ts'
import { formatTable } from './lib/table.ts'

const ROUNDS = 5
/** Cold serving is shown, not compared closely. */
const COLD_ROUNDS = 1
const CLIENTS = 64
/** An image of 120 MB, in segments as large as they are when compressed. */
const SEGMENTS = 1500
const SEGMENT_BYTES_MIN = 60_000
const SEGMENT_BYTES_MAX = 100_000
const READY_TIMEOUT_MS = 20_000

interface Contender {
  port: number
  command: [string, ...string[]]
}

interface Sample {
  wallSeconds: number
  cpuSeconds: number
}

const here = import.meta.dirname
const folder = mkdtempSync(join(tmpdir(), 'muster-bench-serve-'))
const children: ChildProcess[] = []
/** Of what each server serves: one, or the comparison is worth nothing. */
const digests = new Set<string>()
try {
  const sizeBytes = await makeImage()
  const samples = await measure({ nginx: await nginx(), 'muster hot': await ours('hot') }, ROUNDS)
  const cold = await measure({ 'muster cold': await ours('cold') }, COLD_ROUNDS)
  report(new Map([...samples, ...cold]), (CLIENTS * sizeBytes) / 1e9)
} finally {
  await Promise.all(children.map(end))
  rmSync(folder, { recursive: true })
}

/** The same bytes as one file, for nginx, and as segments in a store. */
async function makeImage(): Promise<number> {
  const segments = Array.from({ length: SEGMENTS }, () =>
    randomBytes(randomInt(SEGMENT_BYTES_MIN, SEGMENT_BYTES_MAX)),
  )
  const image = Buffer.concat(segments)
  mkdirSync(join(folder, 'www'))
  writeFileSync(join(folder, 'www', 'image'), image)
  await using store = await BlobStore.open({ directory: join(folder, 'store') })
  writeFileSync(join(folder, 'refs.json'), JSON.stringify(await store.putMany(segments)))
  return image.length
}

async function nginx(): Promise<Contender> {
  const port = await freePort()
  const config = `
    daemon off;
    worker_processes 1;
    pid ${folder}/nginx.pid;
    error_log ${folder}/nginx.log;
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    events { worker_connections 1024; }
    http {
      access_log off;
      sendfile on;
      tcp_nopush on;
      client_body_temp_path ${folder}/body;
      proxy_temp_path ${folder}/proxy;
      fastcgi_temp_path ${folder}/fastcgi;
      uwsgi_temp_path ${folder}/uwsgi;
      scgi_temp_path ${folder}/scgi;
      server { listen 127.0.0.1:${port}; root ${folder}/www; }
    }`
  writeFileSync(join(folder, 'nginx.conf'), config)
  return { port, command: ['nginx', '-p', folder, '-e', 'nginx.log', '-c', join(folder, 'nginx.conf')] }
}

async function ours(mode: 'hot' | 'cold'): Promise<Contender> {
  const port = await freePort()
  return { port, command: [process.execPath, join(here, 'serve-ours.ts'), String(port), folder, mode] }
}

/** In turns, after one round that warms up: a boot server runs for months. */
async function measure(
  contenders: Record<string, Contender>,
  rounds: number,
): Promise<Map<string, Sample[]>> {
  const samples = new Map<string, Sample[]>(Object.keys(contenders).map((name) => [name, []]))
  const pids = new Map<string, number>()
  for (const [name, { command, port }] of Object.entries(contenders)) {
    const [program, ...args] = command
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] })
    children.push(child)
    pids.set(name, child.pid!)
    digests.add(await untilServed(port))
  }
  if (digests.size !== 1) throw new Error('the servers do not serve the same bytes')
  for (let round = 0; round <= rounds; round++) {
    for (const [name, { port }] of Object.entries(contenders)) {
      const cpuBefore = cpuSecondsOfTree(pids.get(name)!)
      const startedMs = performance.now()
      await download(port)
      const wallSeconds = (performance.now() - startedMs) / 1000
      const cpuSeconds = cpuSecondsOfTree(pids.get(name)!) - cpuBefore
      if (round > 0) samples.get(name)!.push({ wallSeconds, cpuSeconds })
    }
  }
  return samples
}

/** One download: again until the server is there. Gives the digest of what came. */
async function untilServed(port: number): Promise<string> {
  const deadline = Date.now() + READY_TIMEOUT_MS
  for (;;) {
    try {
      const response = await fetch(urlOf(port))
      return digestOf(await response.bytes())
    } catch (error) {
      if (Date.now() > deadline) throw error
      await delay(100)
    }
  }
}

/** By all clients at once; a shell starts them faster than Node, and then is out of the way. */
async function download(port: number): Promise<void> {
  const script = `
    for client in $(seq ${CLIENTS}); do
      { curl --silent --show-error --fail --max-time 120 --output /dev/null ${urlOf(port)} 2>&1; } &
    done
    wait`
  const { stdout } = await promisify(execFile)('sh', ['-c', script])
  if (stdout !== '') throw new Error(stdout)
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}/image`
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

function report(samples: Map<string, Sample[]>, gigabytes: number): void {
  const figures = new Map(
    [...samples].map(([name, all]) => [
      name,
      {
        wallSeconds: median(all.map((sample) => sample.wallSeconds)),
        cpuPerGb: median(all.map((sample) => sample.cpuSeconds)) / gigabytes,
      },
    ]),
  )
  console.log(
    `${CLIENTS} clients at a time, ${gigabytes.toFixed(1)} GB in all, ${SEGMENTS} segments, median of ${ROUNDS} rounds (cold: ${COLD_ROUNDS})`,
  )
  const rows = [...figures].map(([name, { wallSeconds, cpuPerGb }]) => [
    name,
    wallSeconds.toFixed(2),
    (gigabytes / wallSeconds).toFixed(2),
    cpuPerGb.toFixed(3),
  ])
  console.log(formatTable(['server', 'wall s', 'GB/s', 'server CPU s/GB'], rows))
  const cpu = (name: string) => figures.get(name)!.cpuPerGb
  const rounded = (value: number) => Number(value.toFixed(3))
  console.log(
    JSON.stringify({
      cpu_hot_vs_nginx_ratio: rounded(cpu('muster hot') / cpu('nginx')),
      cpu_cold_vs_nginx_ratio: rounded(cpu('muster cold') / cpu('nginx')),
      cpu_s_per_gb_hot: rounded(cpu('muster hot')),
      cpu_s_per_gb_cold: rounded(cpu('muster cold')),
      nginx_cpu_s_per_gb: rounded(cpu('nginx')),
      wall_hot_vs_nginx_ratio: rounded(
        figures.get('muster hot')!.wallSeconds / figures.get('nginx')!.wallSeconds,
      ),
    }),
  )
}
