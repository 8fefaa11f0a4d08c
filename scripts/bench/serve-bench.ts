// What serving an image over HTTP costs: 1, 16 and 256 clients at a time download it from nginx (sendfile, one worker) and
// from us, "hot" (from memory: the kernel's for nginx, our own) and "cold" (nothing in memory, neither ours nor the
// kernel's), in turns; medians over the rounds. "No memory" is what we do of images for which there is no room in memory:
// each segment comes from the kernel's. By ./serve [ROUNDS].
//
// Each client is a process, as it would be a machine, and is not counted. Over loopback the kernel does part of a server's
// sending on the account of whoever acknowledges. One process that reads all connections takes over most of it, and what
// is then left of nginx says nothing: hence a curl for each.
import { execFileSync } from 'node:child_process'
import { randomBytes, randomInt } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BlobStore } from '../../libs/blobs/blob-store.ts'
import { download } from './lib/curl-clients.ts'
import { median } from './lib/median.ts'
import { quantile } from './lib/quantile.ts'
import { ServeContender } from './lib/serve-contender.ts'
import { formatTable } from './lib/table.ts'

const ROUNDS = 5
/** Clients, and how often each of them downloads in one sample while it is hot. */
const LOADS = [
  { clients: 1, times: 16 },
  { clients: 16, times: 4 },
  { clients: 256, times: 1 },
]
/** An image of 120 MB, in segments as large as they are when compressed. */
const SEGMENTS = 1500
const SEGMENT_BYTES_MIN = 60_000
const SEGMENT_BYTES_MAX = 100_000
const GB = 1e9

interface Sample {
  gbPerSecond: number
  cpuPerGb: number
  firstByteMs: number[]
}

type State = 'hot' | 'cold'

const rounds = Number(process.argv[2] ?? ROUNDS)
const folder = mkdtempSync(join(tmpdir(), 'muster-bench-serve-'))
/** By `state clients server`. */
const samples = new Map<string, Sample[]>()
try {
  const sizeBytes = await makeImage()
  await using nginx = await ServeContender.nginx(folder)
  await using muster = await ServeContender.muster(folder, 'memory')
  await using bare = await ServeContender.muster(folder, 'no-memory')
  const digests = new Set<string>()
  for (const each of [nginx, muster, bare]) digests.add(await each.untilServed())
  if (digests.size !== 1) throw new Error('the servers do not serve the same bytes')
  for (const load of LOADS) {
    for (let round = 0; round <= rounds; round++) {
      for (const server of load.clients === 16 ? [nginx, muster, bare] : [nginx, muster]) {
        // The first round warms up: a boot server runs for months.
        await measure(server, { state: 'hot', load, sizeBytes, keep: round > 0 })
      }
      for (const server of [nginx, muster]) {
        await measure(server, { state: 'cold', load: { ...load, times: 1 }, sizeBytes, keep: round > 0 })
      }
    }
  }
  report()
} finally {
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
  // What is not written yet cannot be forgotten.
  execFileSync('sync', ['-f', folder])
  return image.length
}

async function measure(
  server: ServeContender,
  options: { state: State; load: { clients: number; times: number }; sizeBytes: number; keep: boolean },
): Promise<void> {
  const { state, load, sizeBytes, keep } = options
  if (state === 'cold') await server.forget()
  const cpuBefore = server.cpuSeconds()
  const { wallSeconds, firstByteMs } = await download(server.url, load)
  const cpuSeconds = server.cpuSeconds() - cpuBefore
  if (!keep) return
  const gigabytes = (load.clients * load.times * sizeBytes) / GB
  const key = `${state} ${load.clients} ${server.name}`
  const sample = { gbPerSecond: gigabytes / wallSeconds, cpuPerGb: cpuSeconds / gigabytes, firstByteMs }
  samples.set(key, [...(samples.get(key) ?? []), sample])
}

function figure(key: string, of: (sample: Sample) => number): number {
  return median((samples.get(key) ?? []).map(of))
}

/** The median over the rounds of our cost by nginx's in the same round. */
function ratio(state: State, clients: number, name = 'muster'): number {
  const peers = samples.get(`${state} ${clients} nginx`)!
  return median(
    samples
      .get(`${state} ${clients} ${name}`)!
      .map(({ cpuPerGb }, round) => cpuPerGb / peers[round]!.cpuPerGb),
  )
}

function report(): void {
  console.log(`an image of ${SEGMENTS} segments; median of ${rounds} rounds`)
  const rows = [...samples.keys()].map((key) => {
    const [, state, clients, name] = /^(\w+) (\d+) (.*)$/.exec(key) as unknown as [
      string,
      State,
      string,
      string,
    ]
    return [
      `${state}, ${clients} clients, ${name}`,
      figure(key, ({ gbPerSecond }) => gbPerSecond).toFixed(2),
      figure(key, ({ cpuPerGb }) => cpuPerGb).toFixed(3),
      name === 'nginx' ? '' : ratio(state, Number(clients), name).toFixed(2),
      figure(key, ({ firstByteMs }) => quantile(firstByteMs, 0.5)).toFixed(1),
      figure(key, ({ firstByteMs }) => quantile(firstByteMs, 0.99)).toFixed(1),
    ]
  })
  const head = ['', 'GB/s', 'CPU s/GB', 'by nginx', 'first byte ms', 'p99']
  console.log(formatTable(head, rows))
  const rounded = (value: number): number => Number(value.toFixed(3))
  const p99 = (name: string): number =>
    rounded(figure(`hot 256 ${name}`, ({ firstByteMs }) => quantile(firstByteMs, 0.99)))
  const ratios = (state: State): number[] => LOADS.map(({ clients }) => ratio(state, clients))
  console.log(
    JSON.stringify({
      cpu_hot_vs_nginx_ratio: rounded(median(ratios('hot'))),
      cpu_cold_vs_nginx_ratio: rounded(median(ratios('cold'))),
      first_byte_256_clients_p99_ms: p99('muster'),
      nginx_first_byte_256_clients_p99_ms: p99('nginx'),
      cpu_hot_vs_nginx_by_clients: ratios('hot').map(rounded),
      cpu_cold_vs_nginx_by_clients: ratios('cold').map(rounded),
      cpu_no_memory_vs_nginx_ratio: rounded(ratio('hot', 16, 'muster, no memory')),
    }),
  )
}
