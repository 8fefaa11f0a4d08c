import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Collector } from './collector.ts'
import type { Owner } from './nats-server.ts'

/** Runs a script of this folder in a process of its own, which ends with the test. */
export function startScript(owner: Owner, name: string, args: string[]) {
  const command = ['--pdeathsig', 'KILL', process.execPath, join(import.meta.dirname, name), ...args]
  const child = spawn('setpriv', command, { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = new Collector<string>()
  createInterface({ input: child.stdout }).on('line', (line) => lines.add(line))
  owner.teardown(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  return { child, lines }
}
