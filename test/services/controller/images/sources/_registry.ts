import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Test } from 'tap'
import { run } from '../../../../libs/archive/_tools.ts'
import { certificate } from './_certificate.ts'
import { scratch } from './_containers.ts'

export interface RegistryOptions {
  tls?: boolean
  /** Who has an account there; everybody else gets nothing. */
  account?: typeof ACCOUNT
}

/** The hash is bcrypt's, the only one that the registry takes. */
export const ACCOUNT = {
  username: 'anna',
  password: 'correct horse',
  hash: '$2b$04$tk2t/.RxN61ARvCosebzzeL4e3Ux99CE4l47I0qzcKs8jGHIbX10G',
}

const LISTENING = /msg="listening on [^"]*:(\d+)/

/** A real registry on loopback, with TLS by an authority of its own and accounts, if asked. */
export class Registry {
  readonly host: string
  /** The certificate of the authority, in PEM. */
  readonly ca: string
  readonly #options: RegistryOptions
  readonly #directory: string

  static async start(t: Test, options: RegistryOptions = {}): Promise<Registry> {
    const directory = scratch(t)
    const tls = options.tls ? certificate(directory) : undefined
    const config: Record<string, unknown> = {
      version: '0.1',
      log: { level: 'info', accesslog: { disabled: true } },
      storage: { filesystem: { rootdirectory: join(directory, 'data') } },
      http: { addr: '127.0.0.1:0', ...(tls && { tls: { certificate: tls.certificate, key: tls.key } }) },
    }
    if (options.account) {
      writeFileSync(join(directory, 'htpasswd'), `${options.account.username}:${options.account.hash}\n`)
      config.auth = { htpasswd: { realm: 'test', path: join(directory, 'htpasswd') } }
    }
    writeFileSync(join(directory, 'config.yml'), JSON.stringify(config)) // JSON is YAML
    const args = ['--pdeathsig', 'KILL', 'docker-registry', 'serve', join(directory, 'config.yml')]
    const child = spawn('setpriv', args, { stdio: ['ignore', 'ignore', 'pipe'] })
    t.teardown(() => stop(child))
    return new Registry(`127.0.0.1:${await portOf(child)}`, { ca: tls?.ca ?? '', options, directory })
  }

  private constructor(host: string, rest: { ca: string; options: RegistryOptions; directory: string }) {
    this.host = host
    this.ca = rest.ca
    this.#options = rest.options
    this.#directory = rest.directory
  }

  /** Puts what a layout has under a tag there as `name:tag`. */
  push(layout: string, { tag, as }: { tag: string; as: string }): void {
    const { tls, account } = this.#options
    const flags = [tls ? `--dest-cert-dir=${this.#certificates()}` : '--dest-tls-verify=false']
    if (account) flags.push(`--dest-creds=${account.username}:${account.password}`)
    const names = [`oci:${layout}:${tag}`, `docker://${this.host}/${as}`]
    run('skopeo', ['--insecure-policy', 'copy', '--all', '--preserve-digests', ...flags, ...names])
  }

  #certificates(): string {
    const directory = join(this.#directory, 'trusted')
    mkdirSync(directory, { recursive: true })
    writeFileSync(join(directory, 'ca.crt'), this.ca)
    return directory
  }
}

/**
 * A server in front of a registry that passes on what `answers` does not answer itself. Returns its host. It ends with
 * the test.
 */
export async function inFrontOf(
  t: Test,
  registry: Registry,
  answers: (request: IncomingMessage, response: ServerResponse) => boolean,
): Promise<string> {
  const server = createServer((asked, response) => {
    if (answers(asked, response)) return
    const headers = { ...asked.headers, host: registry.host }
    const passed = request(
      `http://${registry.host}${asked.url}`,
      { method: asked.method, headers },
      (answer) => {
        response.writeHead(answer.statusCode!, answer.headers)
        answer.pipe(response)
      },
    )
    passed.on('error', () => response.destroy())
    asked.pipe(passed)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function portOf(child: ChildProcess): Promise<string> {
  const said: string[] = []
  for await (const line of createInterface({ input: child.stderr! })) {
    const port = LISTENING.exec(line)?.[1]
    said.push(line)
    if (port === undefined) continue
    child.stderr!.resume() // or it would wait for somebody to read it
    return port
  }
  throw new Error(`docker-registry ended: ${said.join('\n')}`)
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}
