import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Image } from '../../../../libs/model/image.ts'
import { decodeImageManifest } from '../../../../libs/records/decode.ts'
import { run } from '../../../libs/archive/_tools.ts'
import type { Owner } from '../../../support/nats-server.ts'
import { TestCluster, TOKEN } from '../../_cluster.ts'
import { namesIn } from './sources/_import.ts'

export interface Line {
  phase?: string
  progress?: { rawBytes: number; rawTotal: number }
  result?: { name: string; seq: number; number: number; image: Image; unchanged?: boolean }
  error?: { code: string; message: string; hint: string }
}

/** A controller that images are imported into. */
export class ImportSite {
  readonly cluster: TestCluster

  static async start(t: Owner): Promise<ImportSite> {
    return new ImportSite(await TestCluster.start(t))
  }

  private constructor(cluster: TestCluster) {
    this.cluster = cluster
  }

  /** All that an import says. */
  async lines(body: object, signal?: AbortSignal): Promise<Line[]> {
    const response = await fetch(`${this.cluster.url}/v1/images/import`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify({ name: 'x', ...body }),
      ...(signal && { signal }),
    })
    const text = await response.text()
    return text.split('\n').flatMap((line) => (line === '' ? [] : JSON.parse(line)))
  }

  /** What an import came to. @throws what it says went wrong */
  async imported(body: object): Promise<NonNullable<Line['result']>> {
    const last = (await this.lines(body)).at(-1)!
    if (last.error) throw Object.assign(new Error(), last.error)
    return last.result!
  }

  /** What imports work in just now. */
  workspaces(): string[] {
    return namesIn(join(this.cluster.directory, 'controller/imports'))
  }

  /** Whether an image has a tree to work on. */
  hasTree(name: string): boolean {
    return existsSync(join(this.cluster.directory, 'controller/images', name, 'rootfs/sbin/init'))
  }

  /** Unpacks an image as a node does. */
  async boot({ manifest }: Image, root: string): Promise<void> {
    const { segments } = decodeImageManifest(await this.#blob(manifest.digest))
    const parts = await Promise.all(segments.map(async ({ digest }) => gunzipSync(await this.#blob(digest))))
    run('cpio', ['--extract', '--quiet', '--make-directories'], { cwd: root, input: Buffer.concat(parts) })
  }

  async #blob(digest: string): Promise<Buffer> {
    return Buffer.from(await (await fetch(`${this.cluster.url}/blobs/${digest}`)).arrayBuffer())
  }
}
