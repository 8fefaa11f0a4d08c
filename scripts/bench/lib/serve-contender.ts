import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { digestOf } from '../../../libs/digest/digest.ts'
import { forgetPages } from './forget-pages.ts'
import { freePort } from './free-port.ts'
import { schedCpuSeconds } from './sched-cpu.ts'

const READY_TIMEOUT_MS = 20_000

/** A server of the image in a folder that serve-bench.ts made, in a process of its own. */
export class ServeContender {
  readonly name: string
  readonly url: string
  readonly #child: ChildProcess
  readonly #data: string

  private constructor(name: string, options: { url: string; child: ChildProcess; data: string }) {
    this.name = name
    this.url = options.url
    this.#child = options.child
    this.#data = options.data
  }

  static async nginx(folder: string): Promise<ServeContender> {
    const port = await freePort()
    writeFileSync(join(folder, 'nginx.conf'), nginxConfig(folder, port))
    const command = ['nginx', '-p', folder, '-e', 'nginx.log', '-c', join(folder, 'nginx.conf')] as const
    return ServeContender.#start('nginx', { command, port, data: join(folder, 'www') })
  }

  /** With memory for the image, or without. */
  static async muster(folder: string, mode: 'memory' | 'no-memory'): Promise<ServeContender> {
    const port = await freePort()
    const script = join(import.meta.dirname, '../serve-ours.ts')
    const command = [process.execPath, script, String(port), folder, mode] as const
    const name = mode === 'memory' ? 'muster' : 'muster, no memory'
    return ServeContender.#start(name, { command, port, data: join(folder, 'store') })
  }

  static #start(
    name: string,
    options: { command: readonly [string, ...string[]]; port: number; data: string },
  ): ServeContender {
    const [program, ...args] = options.command
    // As the units of muster's services have it; nginx is not changed by it.
    const env = { ...process.env, GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' }
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], env })
    return new ServeContender(name, {
      url: `http://127.0.0.1:${options.port}/image`,
      child,
      data: options.data,
    })
  }

  /** One download: again until the server is there. Gives the digest of what came. */
  async untilServed(): Promise<string> {
    const deadline = Date.now() + READY_TIMEOUT_MS
    for (;;) {
      try {
        const response = await fetch(`${this.url}/0`)
        return digestOf(await response.bytes())
      } catch (error) {
        if (Date.now() > deadline) throw error
        await delay(100)
      }
    }
  }

  /** Neither the server nor the kernel has anything of the image in memory afterwards. */
  async forget(): Promise<void> {
    if (this.name !== 'nginx') {
      this.#child.kill('SIGUSR2')
      await once(this.#child.stdout!, 'data')
    }
    forgetPages(this.#data)
  }

  cpuSeconds(): number {
    return schedCpuSeconds(this.#child.pid!)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    await ended
  }
}

function nginxConfig(folder: string, port: number): string {
  return `
    daemon off;
    worker_processes 1;
    pid ${folder}/nginx.pid;
    error_log ${folder}/nginx.log;
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    events { worker_connections 1024; }
    http {
      access_log off;
      sendfile on;
      tcp_nopush on;
      client_body_temp_path ${folder}/body;
      proxy_temp_path ${folder}/proxy;
      fastcgi_temp_path ${folder}/fastcgi;
      uwsgi_temp_path ${folder}/uwsgi;
      scgi_temp_path ${folder}/scgi;
      server {
        listen 127.0.0.1:${port} backlog=1024;
        root ${folder}/www;
        location /image/ { try_files /image =404; }
      }
    }`
}
