import { execFile, spawnSync } from 'node:child_process'

/**
 * The POSIX shells of this machine, as command and first arguments: what the scripts must work in. (Node's standard
 * input is a socket, which bash takes for a login over the network, and reads .bashrc; hence --norc.)
 */
export const SHELLS: readonly (readonly string[])[] = [
  ['dash'],
  ['busybox', 'sh'],
  ['bash', '--norc', '--posix'],
].filter(([command, ...args]) => spawnSync(command!, [...args, '-c', ':']).status === 0)

export interface Finished {
  status: number
  stdout: string
  stderr: string
}

/** Runs a program to its end; what takes longer than 30 s is killed. */
export function run(command: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> {
  const [program, ...args] = command
  const options = { env: { PATH: process.env.PATH, ...env }, timeout: 30_000, killSignal: 'SIGKILL' } as const
  return new Promise((resolve) => {
    execFile(program!, args, options, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ status, stdout, stderr })
    })
  })
}
