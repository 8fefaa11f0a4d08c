// The suite against muster and others, in turns: `compare [--slow] [NAME]...`. Prints what each passes, as a table for
// docs/conformance.md. To be started by ./compare, which makes the network.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Result } from './case.ts'
import { CONTENDERS, type Contender, MAC, SERVER } from './compare-servers.ts'
import { UsageError } from './errors.ts'
import { CASES } from './run-cases.ts'

/** As those of muster: see our-server.ts. */
const LOADER_BYTES = 525_000
const START_ATTEMPTS_MAX = 30
const START_WAIT_MS = 500
const NOTHING_ASKED = 2

const slow = process.argv.includes('--slow')
const names = process.argv.slice(2).filter((argument) => argument !== '--slow')
const contenders = CONTENDERS.filter(({ name }) => names.length === 0 || names.includes(name))
const results = new Map<string, Map<string, Result>>()
for (const contender of contenders) results.set(contender.name, await examine(contender))
report()

async function examine(contender: Contender): Promise<Map<string, Result>> {
  const directory = mkdtempSync(join(tmpdir(), `muster-compare-`))
  chmodSync(directory, 0o755) // Most serve as somebody else.
  const log = openSync(join(directory, 'log'), 'w')
  let child: ChildProcess | undefined
  try {
    mkdirSync(join(directory, 'files'))
    for (const name of ['undionly.kpxe', 'snponly.efi', 'snponly-arm64.efi'])
      writeFileSync(join(directory, 'files', name), randomBytes(LOADER_BYTES))
    for (const [name, text] of Object.entries(contender.files ?? {}))
      writeFileSync(join(directory, name), text.replaceAll('DIRECTORY', directory))
    const env = { ...process.env, KEA_LOCKFILE_DIR: 'none', KEA_PIDFILE_DIR: directory }
    const command = ['netns', 'exec', 'server', ...contender.command(directory)]
    child = spawn('ip', command, { stdio: ['pipe', log, log], env })
    return new Map((await ask(contender)).map((result) => [result.name, result]))
  } catch (error) {
    console.error(readFileSync(join(directory, 'log'), 'utf8'))
    throw error
  } finally {
    closeSync(log)
    await end(child)
    rmSync(directory, { recursive: true, force: true })
  }
}

/** Asks again until the server is there. */
async function ask({ name, protocols }: Contender): Promise<Result[]> {
  const only = protocols.flatMap((protocol) => ['--only', protocol])
  const args = ['--json', ...(slow ? ['--slow'] : []), ...only, '--mac', MAC, SERVER]
  for (let attempt = 1; attempt <= START_ATTEMPTS_MAX; attempt++) {
    const { stdout, stderr, code } = await run(join(import.meta.dirname, '../conformance'), args)
    const isThere =
      code !== NOTHING_ASKED && protocols.every((protocol) => !stderr.includes(`${protocol}: left out,`))
    if (isThere) {
      process.stderr.write(`${name}:\n${stderr}`)
      return (JSON.parse(stdout) as { cases: Result[] }).cases
    }
    await delay(START_WAIT_MS)
  }
  throw new UsageError(`${name} does not serve ${protocols.join(', ')}`)
}

function run(program: string, args: string[]): Promise<{ stdout: string; stderr: string; code: number }> {
  return new Promise((resolve) => {
    execFile(program, args, (error, stdout, stderr) => {
      resolve({ stdout, stderr, code: typeof error?.code === 'number' ? error.code : 0 })
    })
  })
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.stdin?.end()
  // `ip netns exec` becomes what it starts. Ours ends by its input, and takes NATS along.
  if (!child.spawnargs.some((argument) => argument.endsWith('compare-ours.ts'))) child.kill('SIGTERM')
  await ended
}

function report(): void {
  const columns = contenders.map(({ name }) => name)
  console.log(`| case | ${columns.join(' | ')} |`)
  console.log(`|---|${columns.map(() => '---|').join('')}`)
  for (const { name } of Object.values(CASES).flat()) {
    const cells = columns.map((column) => {
      const result = results.get(column)?.get(name)
      return result === undefined ? '' : result.ok ? 'yes' : '**no**'
    })
    if (cells.some((cell) => cell !== '')) console.log(`| ${name} | ${cells.join(' | ')} |`)
  }
  const counts = columns.map((column) => {
    const all = [...results.get(column)!.values()]
    return `${all.filter(({ ok }) => ok).length} of ${all.length}`
  })
  console.log(`| **passed** | ${counts.join(' | ')} |`)
  for (const column of columns) {
    for (const { name, ok, detail } of results.get(column)!.values())
      if (!ok) console.log(`- ${column}: ${name}: ${detail}`)
  }
}
