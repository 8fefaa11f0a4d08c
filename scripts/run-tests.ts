import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, styleText } from 'node:util'
import { labObstacle } from './lab/obstacle.ts'

interface Count {
  passed: number
  failed: number
  skipped: number
}

const UNIT = ['test/*.test.ts', 'test/{libs,services,scripts,config}/**/*.test.ts']
const E2E = ['test/e2e/**/*.test.ts']
/** Booting machines in software emulation takes minutes; in seconds, for one file. */
const E2E_TIMEOUT_S = 900
/** At once: firmware waits for answers that do not come for much of its time, so that two processors have three of them. */
const E2E_JOBS = 3
/** Lines shown of one thing that failed. */
const LINES_PER_FAILURE_MAX = 30

const isCi = process.env.CI === 'true'
const modules = join(import.meta.dirname, '../node_modules')
/** Compiling anew what every test loads would take half of the time. */
const env = { ...process.env, NODE_COMPILE_CACHE: join(modules, '.cache', 'tests') }

/** Runs a program to its end in front of the reader. */
async function run(program: string, args: string[]): Promise<boolean> {
  console.log(styleText('bold', `$ ${program} ${args.join(' ')}`))
  const child = spawn(join(modules, '.bin', program), args, { stdio: 'inherit', env })
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, forward)
  const [code] = await once(child, 'exit')
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, forward)
  return code === 0
}

async function check(program: string, args: string[]): Promise<Count> {
  const passed = await run(program, args)
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 }
}

/**
 * tap compiles the plugins that .taprc names into its test class. By itself it would do so in the first run, which then
 * fails because it began with the class as it was. So it is done before, once after every `npm install`.
 */
async function prepareTap(): Promise<void> {
  const marker = join(modules, '.cache', 'tap-built')
  const builtMs = await stat(marker).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
  const { mtimeMs: installedMs } = await stat(join(modules, '.package-lock.json'))
  if (builtMs > installedMs) return
  if (!(await run('tap', ['build'])))
    throw new Error('tap could not be built; remove node_modules and try again')
  await mkdir(join(modules, '.cache'), { recursive: true })
  await writeFile(marker, '')
}

/** Runs tests with tap and counts what they found. A run that fails without a failed test counts as one. */
async function tests(directory: string, args: string[]): Promise<Count> {
  await prepareTap()
  const output = join(directory, 'results.tap')
  await rm(output, { force: true })
  const fine = await run('tap', ['--reporter=terse', `--output-file=${output}`, ...args])
  const results = await readFile(output, 'utf8').catch(() => '')
  const count = countOf(results)
  for (const line of remarksOf(results)) console.log(line)
  if (!fine && count.failed === 0) count.failed = 1
  return count
}

/**
 * What failed, assertion by assertion and file by file, and what was skipped: with its output in a file, tap says
 * nothing of it where there is no terminal.
 */
function* remarksOf(tap: string): Iterable<string> {
  let linesLeft = 0
  for (const line of tap.split('\n')) {
    if (/^\s*not ok /.test(line)) linesLeft = LINES_PER_FAILURE_MAX
    if (linesLeft > 0 || /^\s*ok .* # SKIP/.test(line)) yield line
    linesLeft = /^\s*\.\.\.$/.test(line) ? 0 : Math.max(0, linesLeft - 1)
  }
}

/** The totals at the end of TAP output: `# { total: 9, pass: 8, fail: 1 }`. */
function countOf(tap: string): Count {
  const totals = tap.match(/^# \{ (total: .*) \}$/gm)?.at(-1) ?? ''
  const of = (name: string): number => Number(new RegExp(`\\b${name}: (\\d+)`).exec(totals)?.[1] ?? 0)
  return { passed: of('pass'), failed: of('fail') + of('todo'), skipped: of('skip') }
}

async function endToEnd(directory: string): Promise<Count> {
  const obstacle = await labObstacle()
  if (!obstacle) return tests(directory, [`--jobs=${E2E_JOBS}`, `--timeout=${E2E_TIMEOUT_S}`, ...E2E])
  console.log(`skipped: the end-to-end tests, because ${obstacle}`)
  return { passed: 0, failed: 0, skipped: 1 }
}

const PARTS = {
  types: () => check('tsc', ['--noEmit']),
  style: () => check('biome', ['ci', '--reporter=summary', '.']),
  unit: (directory: string) => tests(directory, UNIT),
  e2e: endToEnd,
}
type Part = keyof typeof PARTS

const { positionals } = parseArgs({ allowPositionals: true })
const unknown = positionals.filter((name) => !(name in PARTS))
if (unknown.length > 0)
  throw new Error(`there is no part ${unknown.join()}; there are ${Object.keys(PARTS).join(', ')}`)
const wanted = (positionals.length > 0 ? positionals : Object.keys(PARTS)) as Part[]

const directory = await mkdtemp(join(tmpdir(), 'muster-tests-'))
const counts: Count[] = []
try {
  for (const part of wanted) counts.push(await PARTS[part](directory))
} finally {
  await rm(directory, { recursive: true, force: true })
}

const sum = (name: keyof Count): number => counts.reduce((total, count) => total + count[name], 0)
const skipped = sum('skipped')
if (skipped > 0) console.log(`${skipped} skipped${isCi ? ', which counts as failed here' : ''}`)
const failed = sum('failed') + (isCi ? skipped : 0)
console.log(`${sum('passed')} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
