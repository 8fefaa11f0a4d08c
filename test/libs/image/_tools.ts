import { chmodSync } from 'node:fs'
import type { Test } from 'tap'
import { digestOf } from '../../../libs/digest/digest.ts'
import type { BlobSink } from '../../../libs/image/blob-sink.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'

/** Keeps blobs by their digest. */
export class MemorySink implements BlobSink {
  readonly blobs = new Map<string, Buffer>()

  async put(bytes: Uint8Array): Promise<BlobRef> {
    const digest = digestOf(bytes)
    this.blobs.set(digest, Buffer.from(bytes))
    return { digest, size: bytes.length }
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
