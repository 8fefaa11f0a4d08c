import { isIPv6 } from 'node:net'
import type { BlobStore } from '../../libs/blobs/blob-store.ts'
import type { Manifests } from '../../libs/blobs/manifests.ts'
import { MusterError } from '../../libs/errors/muster-error.ts'
import type { TftpFile } from '../../libs/tftp/file.ts'
import { matchName } from '../../libs/tftp/names.ts'
import { programsFor } from './efi-programs.ts'
import { grubStartAt, grubText, isGrubStart } from './grub.ts'
import { LoaderFiles, type Loaders } from './loader-files.ts'
import { DETAIL_LENGTH_MAX } from './report-route.ts'
import type { ScriptParts } from './script-routes.ts'
import { artifactFile } from './tftp-artifacts.ts'

export interface TftpFileParts extends ScriptParts {
  store: BlobStore
  loaders: () => Loaders
  manifests: Manifests
  /** Base URL of the HTTP service. */
  httpBase: string
  /** The same by IPv6, where there is an address for it. */
  httpBase6?: string | undefined
}

/** `GRUB/52-54-00-aa-bb-01?assetkey=...` */
const GRUB_SCRIPT = /^grub\/([0-9a-fA-F-]+|[0-9a-fA-F:]+)(?:\?(.*))?$/
/** `report/52-54-00-aa-bb-01?stage=failed&detail=...`: what a script tells has an answer, but means nothing else. */
const REPORT = /^report\/([0-9a-fA-F:-]+)\?(.*)$/

/** What is served over TFTP: network boot programs, and all that a GRUB without HTTP asks for. */
export class TftpFiles {
  readonly #parts: TftpFileParts
  readonly #programs: LoaderFiles

  constructor(parts: TftpFileParts) {
    this.#parts = parts
    this.#programs = new LoaderFiles({ store: parts.store, offered: parts.loaders })
  }

  /**
   * What a client means by a name, at the address that it asked; undefined if there is none.
   * @throws what BlobStore.read throws
   */
  async find(asked: string, at: { client: string; server: string }): Promise<TftpFile | undefined> {
    const { lookup, loaders, httpBase, httpBase6 = httpBase } = this.#parts
    const programs = programsFor(lookup.byAddress(at.client), loaders())
    const name = matchName(asked, Object.keys(programs))
    if (name !== undefined) {
      const content = await this.#programs.find(name, programs)
      return content && { content }
    }
    const ipv6 = isIPv6(at.server)
    if (isGrubStart(asked.toLowerCase()))
      return text(grubStartAt({ base: ipv6 ? httpBase6 : httpBase, tftp: at.server }))
    return this.#script(asked, { ipv6 }) ?? this.#report(asked) ?? (await artifactFile(asked, this.#parts))
  }

  #report(asked: string): TftpFile | undefined {
    const [, mac, query] = REPORT.exec(asked) ?? []
    const told = new URLSearchParams(query)
    if (mac === undefined || told.get('stage') !== 'failed') return undefined
    try {
      const assetKey = told.get('assetkey') ?? undefined
      const detail = told.get('detail')?.slice(0, DETAIL_LENGTH_MAX) ?? ''
      this.#parts.onStage({ ...this.#parts.lookup.forRequest({ mac, assetKey }), stage: 'failed', detail })
      return text('noted\n')
    } catch (error) {
      if (error instanceof MusterError) return undefined
      throw error
    }
  }

  #script(asked: string, over: { ipv6: boolean }): TftpFile | undefined {
    const [, mac, query = ''] = GRUB_SCRIPT.exec(asked) ?? []
    if (mac === undefined) return undefined
    try {
      const assetKey = new URLSearchParams(query).get('assetkey') ?? undefined
      return text(grubText(this.#parts, { mac, assetKey, over }))
    } catch (error) {
      // What HTTP would refuse is not there.
      if (error instanceof MusterError) return undefined
      throw error
    }
  }
}

function text(content: string): TftpFile {
  return { content: Buffer.from(content) }
}
