import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

const CLIENT_TIMEOUT_MS = 30_000

/** Downloads `name` to the local path. */
type Get = (port: number, name: string, path: string) => Promise<unknown>

function program(name: string, args: (port: number, name: string, path: string) => string[]): Get {
  return (port, file, path) => run(name, args(port, file, path), { timeout: CLIENT_TIMEOUT_MS })
}

/** Of npm's package, which has no types. */
interface NpmClient {
  get(remote: string, local: string, done: (error?: Error) => void): void
}

function npmTftp(options: { blockSize: number; windowSize: number }): Get {
  const { createClient } = createRequire(import.meta.url)('tftp') as {
    createClient(options: object): NpmClient
  }
  return (port, name, path) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    createClient({ host: '127.0.0.1', port, ...options }).get(name, path, (error) =>
      error ? reject(error) : resolve(),
    )
    return promise
  }
}

interface Client {
  /** Program it takes. */
  needs?: string
  get: Get
  /** curl takes `tsize` 0, which is true of an empty file, for an error, whatever the server. */
  emptyFails?: true
}

/** Independent clients: curl, tftp-hpa, atftp and npm's tftp. */
export const CLIENTS: Record<string, Client> = {
  curl: {
    needs: 'curl',
    emptyFails: true,
    get: program('curl', (port, name, path) => ['-sS', '-o', path, `tftp://127.0.0.1:${port}/${name}`]),
  },
  'curl with blocks of 1468': {
    needs: 'curl',
    emptyFails: true,
    get: program('curl', (port, name, path) => [
      ...['-sS', '--tftp-blksize', '1468'],
      ...['-o', path, `tftp://127.0.0.1:${port}/${name}`],
    ]),
  },
  'curl without options': {
    needs: 'curl',
    get: program('curl', (port, name, path) => [
      ...['-sS', '--tftp-no-options'],
      ...['-o', path, `tftp://127.0.0.1:${port}/${name}`],
    ]),
  },
  'tftp-hpa': {
    needs: 'tftp',
    get: program('tftp', (port, name, path) => [
      ...['-m', 'binary', '127.0.0.1', String(port)],
      ...['-c', 'get', name, path],
    ]),
  },
  'tftp-hpa in netascii': {
    needs: 'tftp',
    get: program('tftp', (port, name, path) => [
      ...['-m', 'netascii', '127.0.0.1', String(port)],
      ...['-c', 'get', name, path],
    ]),
  },
  atftp: {
    needs: 'atftp',
    get: program('atftp', (port, name, path) => ['-g', '-r', name, '-l', path, '127.0.0.1', String(port)]),
  },
  'atftp with all options': {
    needs: 'atftp',
    get: program('atftp', (port, name, path) => [
      ...[
        '--option',
        'tsize',
        '--option',
        'blksize 1468',
        '--option',
        'timeout 5',
        '--option',
        'windowsize 8',
      ],
      ...['-g', '-r', name, '-l', path, '127.0.0.1', String(port)],
    ]),
  },
  'npm tftp': { get: npmTftp({ blockSize: 512, windowSize: 1 }) },
  'npm tftp with windows': { get: npmTftp({ blockSize: 1468, windowSize: 16 }) },
}

/** A reason to skip; on CI there is none, and a test that lacks its program fails. */
export function skipWithout(name: string | undefined): string | false {
  if (name === undefined || process.env.CI === 'true') return false
  const found = (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
  return found ? false : `${name} is not installed`
}
