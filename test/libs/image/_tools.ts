import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { digestOf } from '../../../libs/digest/digest.ts'
import type { BlobSink } from '../../../libs/image/blob-sink.ts'
import type { BuiltImage } from '../../../libs/image/build-image.ts'
import type { CachedSegment, SegmentCache } from '../../../libs/image/segment-cache.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import { run } from '../archive/_tools.ts'

/** Keeps blobs by their digest. */
export class MemorySink implements BlobSink {
  readonly blobs = new Map<string, Buffer>()

  async put(bytes: Uint8Array): Promise<BlobRef> {
    const digest = digestOf(bytes)
    this.blobs.set(digest, Buffer.from(bytes))
    return { digest, size: bytes.length }
  }

  async putMany(list: readonly Uint8Array[]): Promise<BlobRef[]> {
    return Promise.all(list.map((bytes) => this.put(bytes)))
  }

  async sync(): Promise<void> {}

  async putStream(source: AsyncIterable<Uint8Array>): Promise<BlobRef> {
    const pieces: Uint8Array[] = []
    for await (const piece of source) pieces.push(piece)
    return this.put(Buffer.concat(pieces))
  }

  bytesOf(...refs: BlobRef[]): Buffer {
    return Buffer.concat(refs.map(({ digest }) => this.blobs.get(digest)!))
  }
}

/** A root file system with an init and, unless it is told otherwise, nothing else. */
export function rootOf(
  t: Test,
  content: Exclude<Parameters<Test['testdir']>[0], string | undefined | Buffer> = {},
): string {
  const root = t.testdir({ sbin: { init: '#!/bin/sh\n' }, ...content })
  chmodSync(`${root}/sbin/init`, 0o755)
  return root
}

/** Remembers all of it. */
export class MemoryCache implements SegmentCache {
  readonly known = new Map<string, CachedSegment>()

  async getMany(keys: readonly string[]): Promise<(CachedSegment | undefined)[]> {
    return keys.map((key) => this.known.get(key))
  }

  async putMany(entries: readonly (readonly [string, CachedSegment])[]): Promise<void> {
    for (const [key, segment] of entries) this.known.set(key, segment)
  }
}

/** Another one than the root, which is the test's own. */
export function newDirectory(t: Test): string {
  const directory = mkdtempSync(join(tmpdir(), 'muster-image-'))
  t.teardown(() => rmSync(directory, { recursive: true }))
  return directory
}

/** What is unpacked of an image by the programs that everybody has. */
export function unpack(t: Test, store: MemorySink, { image }: BuiltImage): string {
  const directory = newDirectory(t)
  const [program, args] = image.codec === 'gzip' ? ['gzip', ['-d']] : ['zstd', ['-dc']]
  const raw = run(program as string, args as string[], { input: store.bytesOf(...image.segments) }).stdout
  run('cpio', ['-id', '--quiet', '--preserve-modification-time'], { cwd: directory, input: raw })
  return directory
}
