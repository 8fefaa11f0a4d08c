// What this machine can do at best: two processes take bytes over the loopback from two others, compute their digest and
// write them to files. As its own program it is one that sends (`send`) or one that takes (`take URL FILE BYTES`).
import { type ChildProcess, fork } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

/** Copies at once: as many as the machines that the bench is made for have cores. */
const COPIES = 2
/** As segments are written. */
const FILE_BYTES = 80_000
const CHUNK = 4 * 1024 * 1024

/** Bytes a second of a plain copy of so many bytes. */
export async function idealBytesPerS(options: { directory: string; bytes: number }): Promise<number> {
  const { directory, bytes } = options
  const each = Math.round(bytes / COPIES / CHUNK) * CHUNK
  const senders = Array.from({ length: COPIES }, () => start('send'))
  try {
    const urls = await Promise.all(senders.map(async (child) => (await once(child, 'message'))[0] as string))
    const takers = urls.map((url, index) =>
      start('take', url, join(directory, `ideal${index}`), String(each)),
    )
    await Promise.all(takers.map((child) => once(child, 'message')))
    const startedAt = performance.now()
    for (const child of takers) child.send('go')
    await Promise.all(takers.map((child) => once(child, 'exit')))
    return (each * COPIES * 1_000) / (performance.now() - startedAt)
  } finally {
    for (const child of senders) child.kill()
  }
}

function start(...args: string[]): ChildProcess {
  return fork(import.meta.filename, args)
}

async function send(): Promise<void> {
  const chunk = randomBytes(CHUNK)
  const server = createServer(async (request, response) => {
    for (let left = Number(request.url!.slice(1)); left > 0; left -= CHUNK) {
      if (!response.write(chunk)) await once(response, 'drain')
    }
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  process.send!(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
}

async function take(url: string, path: string, bytes: number): Promise<void> {
  process.send!('ready')
  await once(process, 'message')
  const response = ((await once(get(`${url}/${bytes}`), 'response')) as [IncomingMessage])[0]
  await using file = await open(path, 'w')
  let hash = createHash('sha256')
  let hashed = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    hash.update(chunk)
    hashed += chunk.length
    if (hashed >= FILE_BYTES) {
      hash.digest()
      hash = createHash('sha256')
      hashed = 0
    }
    await file.write(chunk)
  }
  await file.sync()
  process.disconnect()
}

const [role, ...args] = process.argv.slice(2)
if (process.argv[1] === import.meta.filename) {
  if (role === 'send') await send()
  else await take(args[0]!, args[1]!, Number(args[2]))
}
