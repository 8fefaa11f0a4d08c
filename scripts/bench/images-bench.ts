// What it takes to build an image of a tree like Debian's (1 GB, 40,000 files): from nothing against
// find | cpio | pigz on the same cores, and again after 1 % of its files changed. Rounds of all three, one after the
// other, so that what else the machine does meets all of them; everything is in the page cache before the first one.
// What is written has to be on the disk in the end, for both. By ./images; the number of rounds may be given.
import { execFileSync } from 'node:child_process'
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { walkTreeSync } from '../../libs/archive/walk-tree.ts'
import { BlobStore } from '../../libs/blobs/blob-store.ts'
import { digestOf } from '../../libs/digest/digest.ts'
import { type BuiltImage, buildImage } from '../../libs/image/build-image.ts'
import { IdleWorkers } from '../../libs/image/idle-workers.ts'
import { SegmentStore } from '../../services/controller/segment-store.ts'
import { debianTree } from './lib/bench-tree.ts'
import { median } from './lib/median.ts'
import { cpuSecondsOfTree } from './lib/proc-cpu.ts'
import { formatTable } from './lib/table.ts'

const CACHE_DIRECTORY = fileURLToPath(new URL('../../.cache/bench-images', import.meta.url))
const TREE = { directory: CACHE_DIRECTORY, files: 38_000, bytes: 1e9 }
const ROUNDS = 5
/** One file of so many is changed. */
const CHANGED_PART = 100
/** Files that changed just before a build are read again by the next: see RECENT_NS. */
const SETTLED_MS = 2_100

/** The same steps as an administrator's script, in the order in which ours are. */
const PIGZ = 'find . -print0 | LC_ALL=C sort -z | cpio --null --quiet -o -H newc | pigz > "$1" && sync "$1"'

interface Run {
  s: number
  cpuS: number
}

interface Built extends Run {
  image: BuiltImage
  /** The longest that anything else had to wait for its turn meanwhile, and what 99 of 100 had to at most. */
  delayMaxMs: number
  delayP99Ms: number
}

const rounds = Number(process.argv[2] ?? ROUNDS)
const root = debianTree(TREE)
const scratch = mkdtempSync(join(CACHE_DIRECTORY, 'run-'))
await using idle = new IdleWorkers()
const [pigz, nothing, same, changed]: [Run[], Built[], Built[], (Built & { newBytes: number })[]] = [
  [],
  [],
  [],
  [],
]
try {
  const files = [...walkTreeSync(root)].filter(({ type, size }) => type === 'file' && size > 0)
  for (const { path } of files) readFileSync(join(root, path))
  await settle()
  note(`${files.length} files; the tree is in memory`)
  for (let round = 0; round < rounds; round++)
    await measure(
      round,
      files.map(({ path }) => path),
    )
} finally {
  rmSync(scratch, { recursive: true })
}
report()

async function measure(round: number, files: readonly string[]): Promise<void> {
  pigz.push(withPigz())
  const directory = join(scratch, String(round))
  mkdirSync(directory)
  const blobs = await BlobStore.open({ directory: join(directory, 'blobs') })
  await using cache = await SegmentStore.open({ directory: join(directory, 'segments'), blobs })
  const build = () => timed(() => buildImage({ root, store: blobs, cache, codec: 'gzip', idle }))
  nothing.push(await build())
  same.push(await build())
  for (const path of files) {
    if (Number.parseInt(digestOf(`${round} ${path}`).slice(0, 8), 16) % CHANGED_PART === 0) change(path)
  }
  const built = await build()
  const before = new Set(nothing.at(-1)!.image.image.segments.map(({ digest }) => digest))
  const fresh = built.image.image.segments.filter(({ digest }) => !before.has(digest))
  changed.push({ ...built, newBytes: fresh.reduce((sum, { size }) => sum + size, 0) })
  rmSync(directory, { recursive: true })
  const seconds = [pigz, nothing, same, changed].map((runs) => runs.at(-1)!.s.toFixed(2))
  note(
    `round ${round + 1}: pigz ${seconds[0]} s, from nothing ${seconds[1]} s, nothing changed ${seconds[2]} s, 1 % changed ${seconds[3]} s`,
  )
  await settle()
}

function withPigz(): Run {
  const target = join(scratch, 'pigz.cpio.gz')
  const [startedAt, cpuBeforeS] = [performance.now(), cpuSecondsOfTree(process.pid)]
  execFileSync('sh', ['-c', PIGZ, 'sh', target], { cwd: root })
  const s = (performance.now() - startedAt) / 1_000
  const cpuS = cpuSecondsOfTree(process.pid) - cpuBeforeS
  rmSync(target)
  return { s, cpuS }
}

async function timed(build: () => Promise<BuiltImage>): Promise<Built> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const [startedAt, cpu] = [performance.now(), process.cpuUsage()]
  const image = await build()
  const [s, { user, system }] = [(performance.now() - startedAt) / 1_000, process.cpuUsage(cpu)]
  delay.disable()
  return {
    s,
    cpuS: (user + system) / 1e6,
    image,
    delayMaxMs: delay.max / 1e6,
    delayP99Ms: delay.percentile(99) / 1e6,
  }
}

/** Another byte in the middle of a file; done twice the file is what it was. */
function change(path: string): void {
  const file = openSync(join(root, path), 'r+')
  const byte = Buffer.alloc(1)
  const middle = Math.floor(statSync(join(root, path)).size / 2)
  readSync(file, byte, 0, 1, middle)
  writeSync(file, Buffer.of(byte[0]! ^ 1), 0, 1, middle)
  closeSync(file)
}

/** Until what was changed just now is old enough, and written. */
async function settle(): Promise<void> {
  execFileSync('sync')
  await setTimeout(SETTLED_MS)
}

function note(text: string): void {
  process.stderr.write(`${text}\n`)
}

function report(): void {
  const seconds = (runs: readonly Run[]): number => median(runs.map(({ s }) => s))
  const cpu = (runs: readonly Run[]): string => median(runs.map(({ cpuS }) => cpuS)).toFixed(2)
  const row = (name: string, runs: readonly Run[]): string[] => [name, seconds(runs).toFixed(2), cpu(runs)]
  const builtRow = (name: string, runs: readonly Built[]): string[] => [
    ...row(name, runs),
    median(runs.map(({ delayP99Ms }) => delayP99Ms)).toFixed(1),
    Math.max(...runs.map(({ delayMaxMs }) => delayMaxMs)).toFixed(1),
  ]
  const head = ['', 'seconds', 'CPU seconds', '99 of 100 waits, ms', 'longest wait, ms']
  const rows = [
    [...row('find | cpio | pigz', pigz), '', ''],
    builtRow('build from nothing', nothing),
    builtRow('nothing changed', same),
    builtRow('1 % of the files changed', changed),
  ]
  console.log(formatTable(head, rows))
  const { image } = nothing[0]!.image
  console.log(
    `${image.entries} entries, ${mb(image.rawSize)} MB, ${mb(image.size)} MB compressed, ${image.segments.length} segments; peak memory ${Math.round(process.resourceUsage().maxRSS / 1_000)} MB`,
  )
  console.log(JSON.stringify(summary()))
}

function summary() {
  const ratio = (of: (round: number) => number): number => {
    const ratios = pigz.map((_, round) => of(round))
    return Number(median(ratios).toFixed(3))
  }
  return {
    build_vs_pigz_ratio: ratio((round) => nothing[round]!.s / pigz[round]!.s),
    rebuild_1pct_time_ratio: ratio((round) => changed[round]!.s / nothing[round]!.s),
    rebuild_1pct_new_bytes_ratio: ratio(
      (round) => changed[round]!.newBytes / changed[round]!.image.image.size,
    ),
  }
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(0)
}
