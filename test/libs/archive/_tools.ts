import { spawnSync } from 'node:child_process'

export const isRoot = process.getuid?.() === 0

/** Runs a program to its end and gives what it wrote; fails with what it complained about. */
export function run(
  program: string,
  args: readonly string[],
  options: { cwd?: string; input?: Uint8Array } = {},
) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { maxBuffer: 1 << 28, ...options })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error ?? stderr}`)
  return { stdout, stderr: stderr.toString() }
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = []
  for await (const item of items) collected.push(item)
  return collected
}

/** The bytes in pieces of the given sizes, over and over. */
export async function* inPieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, index = 0; at < bytes.length; index++) {
    const size = Math.max(1, sizes[index % sizes.length] ?? 1)
    yield bytes.subarray(at, at + size)
    at += size
  }
}
