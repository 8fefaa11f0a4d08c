import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Test } from 'tap'
import type { Entry } from '../../../libs/archive/entry.ts'
import { packEntries } from '../../../libs/archive/pack.ts'
import { trailerSegment } from '../../../libs/archive/trailer.ts'

export const LIBRARY = new URL('../../../config/overlays/agent/usr/lib/muster', import.meta.url).pathname
export const MAC = '52:54:00:00:00:01'
const uid = process.getuid!()
const gid = process.getgid!()

/** An archive as boot servers give it: several gzip members and a trailer. All is owned by who runs the tests. */
export function archiveOf(entries: readonly Entry[]): Buffer {
  const owned = entries.map((entry) => ({ ...entry, uid, gid }))
  const half = Math.ceil(owned.length / 2)
  const parts = [owned.slice(0, half), owned.slice(half)].map((some) => gzipSync(packEntries(some)))
  return Buffer.concat([...parts, trailerSegment('gzip')])
}

/** A node for the agent's programs: a root of its own, and what the init overlay has noted. */
export class AgentNode {
  readonly root: string
  readonly run: string
  readonly env: Record<string, string>

  /** `programs`: the only ones there are, by their paths; all of the machine's if not given. */
  constructor(t: Test, options: { servers?: readonly string[]; programs?: readonly string[] } = {}) {
    const { servers = [], programs } = options
    const link = (path: string) => [path.split('/').at(-1)!, t.fixture('symlink', path)] as const
    const base = t.testdir({
      root: {},
      run: { boot: `wwid='${MAC}'\nservers='${servers.join(',')}'\n` },
      bin: Object.fromEntries((programs ?? []).map(link)),
    })
    this.root = join(base, 'root')
    this.run = join(base, 'run')
    this.env = {
      PATH: programs ? join(base, 'bin') : process.env.PATH!,
      MUSTER_RUN: this.run,
      MUSTER_ROOT: this.root,
      MUSTER_ASSET: join(base, 'none'),
      MUSTER_PAUSE_S: '0',
      MUSTER_POLL_S: '0',
    }
  }

  path(name: string): string {
    return join(this.root, name)
  }

  /** Of a file; undefined if there is none. */
  text(name: string): string | undefined {
    return existsSync(this.path(name)) ? readFileSync(this.path(name), 'utf8') : undefined
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true })
    writeFileSync(this.path(name), text)
  }
}
