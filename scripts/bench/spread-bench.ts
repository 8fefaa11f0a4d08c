// One image to many boot servers on one machine: a real controller with its own nats-server, and real boot servers, some in
// each of several processes, all over the loopback. What left the controller is counted on the way; then the same with a
// tenth of the servers killed in the middle, and with an image of which 1 % changed. By ./spread.
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Operation } from '../../libs/changes/operation.ts'
import type { Image } from '../../libs/model/image.ts'
import { versionsOf } from '../../libs/model/image-versions.ts'
import { BenchController } from './lib/bench-controller.ts'
import { smallRoot } from './lib/bench-image.ts'
import { CountingProxy } from './lib/counting-proxy.ts'
import { idealBytesPerS } from './lib/ideal-copy.ts'
import { type Fetched, SpreadFleet } from './lib/spread-fleet.ts'
import { formatTable } from './lib/table.ts'

/** Of random bytes, so that they do not shrink; about the size of a segment of an ordinary image. */
const FILE_BYTES = 80_000
const IMAGE = 'bench'

const { values } = parseArgs({
  options: {
    servers: { type: 'string', default: '100' },
    processes: { type: 'string', default: '10' },
    'image-mb': { type: 'string', default: '32' },
    directory: { type: 'string', default: tmpdir() },
  },
})
const servers = Number(values.servers)
const processes = Number(values.processes)
const files = Math.round((Number(values['image-mb']) * 1e6) / FILE_BYTES)

interface Figures extends Fetched {
  name: string
  /** Of the whole image. */
  size: number
  egress: number
  servers: number
}

const directory = mkdtempSync(join(values.directory, 'muster-bench-spread-'))
const controller = await BenchController.create(directory)
const proxy = await CountingProxy.start(controller.apiPort)
const fleet = new SpreadFleet({ nats: controller.natsUrl, directory })
try {
  await run()
} finally {
  await fleet.close()
  await controller.stop()
  await proxy.close()
  rmSync(directory, { recursive: true })
}

async function run(): Promise<void> {
  await controller.start({ url: proxy.url })
  const racks = Array.from({ length: servers }, (_, index) => `r${index}`)
  await controller.change(racks.map(nodeOf))
  const each = Math.ceil(servers / processes)
  for (let from = 0; from < servers; from += each) {
    await fleet.start(racks.slice(from, from + each))
    note(`${fleet.racks.length} boot servers run`)
  }
  const root = smallRoot(directory)
  fill(root, 'one', { from: 0, to: files })
  // Before and after, as a machine seldom does nothing else.
  const plain = (): Promise<number> =>
    idealBytesPerS({ directory, bytes: (servers * files * FILE_BYTES) / 8 })
  const before = await plain()
  const first = await spread('from nothing', root)
  const bytesPerS = 2 / (1 / before + 1 / (await plain()))
  const again = fill(smallRoot(join(directory, 'other')), 'two', { from: 0, to: files })
  const killed = await spread('a tenth killed', again, { kill: true })
  fill(root, 'changed', { from: 0, to: Math.ceil(files / 100) })
  const changed = await spread('1 % changed', root)
  report([first, killed, changed], bytesPerS)
}

/** Files of random content; the same names as before get another one. */
function fill(root: string, name: string, { from, to }: { from: number; to: number }): string {
  note(`filling ${root}: ${name}`)
  mkdirSync(join(root, 'data'), { recursive: true })
  for (let index = from; index < to; index += 1) {
    writeFileSync(join(root, 'data', `file${index}`), randomBytes(FILE_BYTES))
  }
  return root
}

async function spread(name: string, root: string, { kill = false } = {}): Promise<Figures> {
  await controller.importImage(root, IMAGE)
  const { value } = (await controller.get(`/v1/images/${IMAGE}`)) as { value: Image }
  const { manifest, size } = versionsOf(value)[0]!
  proxy.take()
  note(`${name}: spreading ${(size / 1e6).toFixed(1)} MB`)
  const pushed = controller.ask(`/v1/images/${IMAGE}/push`, { racks: fleet.racks })
  const all = fleet.fetched(manifest.digest)
  let gone = 0
  if (kill) {
    // In the middle: when the first have it, others are on the way, and the rest has just begun.
    while (fleet.count(manifest.digest) < servers / 4) await new Promise((resolve) => setTimeout(resolve, 50))
    gone = (await fleet.kill()).length
    note(`${gone} boot servers killed when ${fleet.count(manifest.digest)} had it`)
  }
  await pushed
  const fetched = await all
  return { ...fetched, name, size, egress: proxy.take(), servers: fleet.racks.length }
}

function nodeOf(rack: string, index: number): Operation {
  // Without an image: what is fetched is what is pushed.
  return { op: 'put', kind: 'node', name: `n${index}`, value: { rack } }
}

function note(text: string): void {
  process.stderr.write(`${text}\n`)
}

function report(figures: readonly Figures[], bytesPerS: number): void {
  const row = (name: string, of: (one: Figures) => number, digits = 2): string[] => [
    name,
    ...figures.map((one) => of(one).toFixed(digits)),
  ]
  const ratio = ({ seconds, bytes }: Figures): number => seconds / (bytes / bytesPerS)
  console.log(
    formatTable(
      ['', ...figures.map(({ name }) => name)],
      [
        row('boot servers at the end', (one) => one.servers, 0),
        row('image, MB', ({ size }) => size / 1e6, 1),
        row('left the controller, MB', ({ egress }) => egress / 1e6, 1),
        row('left the controller, images', ({ egress, size }) => egress / size),
        row('fetched by all, MB', ({ bytes }) => bytes / 1e6, 1),
        row('fetched by each, images', ({ bytes, size, servers: count }) => bytes / size / count, 3),
        row('time, s', ({ seconds }) => seconds, 1),
        row('plain copy of so many bytes, s', ({ bytes }) => bytes / bytesPerS, 1),
        row('time against that', ratio),
      ],
    ),
  )
  console.log(`A plain copy: HTTP from memory, SHA-256, a file: ${(bytesPerS / 1e6).toFixed(0)} MB/s.`)
  const [first, killed] = figures as [Figures, Figures]
  console.log(
    JSON.stringify({
      controller_egress_images: Number((first.egress / first.size).toFixed(2)),
      controller_egress_images_with_kills: Number((killed.egress / killed.size).toFixed(2)),
      time_vs_ideal_ratio: Number(ratio(first).toFixed(2)),
    }),
  )
}
