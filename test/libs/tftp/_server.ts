import type { TftpFile } from '../../../libs/tftp/file.ts'
import { TftpServer, type TftpServerOptions } from '../../../libs/tftp/server.ts'
import type { TransferReport } from '../../../libs/tftp/session.ts'

/** Bytes that repeat with no power of two, so that a block in the wrong place shows. */
export function patternOf(sizeBytes: number): Buffer {
  const content = Buffer.allocUnsafe(sizeBytes)
  for (let at = 0; at < sizeBytes; at++) content[at] = (at * 7 + Math.floor(at / 251)) & 0xff
  return content
}

/** The content as a file that is read, at most so many bytes at once; counts what happens to it. */
export function readableFile(content: Uint8Array, readBytesMax = Number.POSITIVE_INFINITY) {
  return {
    size: content.length,
    reads: 0,
    closed: 0,
    async read(target: Uint8Array, position: number): Promise<number> {
      this.reads++
      const length = Math.min(target.length, readBytesMax, content.length - position)
      target.set(content.subarray(position, position + length))
      return length
    },
    async close(): Promise<void> {
      this.closed++
    },
  }
}

/** Wakes who waits for the next report of a transfer. */
export class Reports {
  readonly all: TransferReport[] = []
  #waiting: (() => void) | undefined

  readonly add = (report: TransferReport): void => {
    this.all.push(report)
    this.#waiting?.()
  }

  async until(count: number): Promise<TransferReport[]> {
    while (this.all.length < count) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve
      })
    }
    return this.all
  }
}

/** A server on a free port, with its files, a clock that stands until the test moves it, and no jitter. */
export async function startServer(files: Record<string, TftpFile>, options: Partial<TftpServerOptions> = {}) {
  const reports = new Reports()
  const asked: string[] = []
  const time = { nowMs: 1_000_000 }
  const logged: { level: string; message: string; fields: object }[] = []
  const server = new TftpServer({
    address: '127.0.0.1',
    port: 0,
    resolve: async (name) => {
      asked.push(name)
      return Object.hasOwn(files, name) ? files[name] : undefined
    },
    onTransfer: reports.add,
    logger: {
      debug: (fields, message) => void logged.push({ level: 'debug', message, fields }),
      warn: (fields, message) => void logged.push({ level: 'warn', message, fields }),
    },
    clock: () => time.nowMs,
    random: () => 0,
    ...options,
  })
  const port = await server.start()
  return { server, port, reports, asked, time, logged, [Symbol.asyncDispose]: () => server.close() }
}
