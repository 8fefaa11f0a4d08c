import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { styleText } from 'node:util'
import { LabCommandError } from '../lab/errors.ts'
import type { Lab } from '../lab/lab.ts'
import type { LabProcess } from '../lab/lab-process.ts'
import type { LabCluster } from './lab-cluster.ts'

const MUSTER = fileURLToPath(new URL('../muster', import.meta.url))

/** Runs a command of the CLI in front of the reader, as if typed at this terminal. */
export async function showMuster(cluster: LabCluster, args: string[]): Promise<void> {
  console.log(styleText('bold', `$ muster ${args.join(' ')}`))
  const env = { ...process.env, MUSTER_SOCKET: cluster.socket }
  const child = spawn(MUSTER, args, { stdio: ['ignore', 'inherit', 'inherit'], env })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new LabCommandError(`muster ${args.join(' ')} ended with ${code}`)
}

/** Prints the events of boots as they come, until it is disposed of. */
export async function showEvents(cluster: LabCluster, lab: Lab): Promise<LabProcess> {
  console.log(styleText('bold', '$ muster events --follow'))
  const events = await lab.spawn(MUSTER, ['events', '--follow'], { env: { MUSTER_SOCKET: cluster.socket } })
  events.output.onLine = (line) => console.log(line)
  return events
}
