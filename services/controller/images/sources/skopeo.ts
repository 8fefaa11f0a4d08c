import { formatImageSource, type ImageSource, registryOf } from '../../../../libs/image/image-source.ts'
import { PlatformMissingError, SourceInvalidError } from './errors.ts'
import { INSPECT_TIMEOUT_S, RETRIES_MAX } from './limits.ts'
import { instanceFor, type Layer, type Manifest, parseManifest, platformsText } from './manifest.ts'
import { formatPlatform, type Platform } from './platform.ts'
import { accessFlags, policyFlags, type RegistryAccess } from './registry-access.ts'
import { runTool } from './run-tool.ts'
import { sourceError } from './tool-failure.ts'
import type { ToolPlace } from './tool-place.ts'

export interface FoundImage {
  /** `sha256:…`, what the tag stands for; where there are images for several platforms, that of their list. */
  digest: string
  platform: Platform
  /** Empty where it is not known. */
  layers: Layer[]
}

interface Flags {
  global: string[]
  inspect: string[]
  copy: string[]
}

/**
 * How layers are kept until they are unpacked: by gzip, which most are anyway. umoci does not know zstd, and what comes
 * uncompressed, as from Docker and Podman, some versions of skopeo would keep so and say that it is gzip.
 */
const FORM = '--dest-compress-format=gzip'

/** What can be fetched: a path is not, before it is known what it is. */
export type ContainerSource = Exclude<ImageSource, { kind: 'path' }>

/** The image of a source, by skopeo, which knows the places and forms that images of containers are kept in. */
export class Skopeo {
  readonly #source: ContainerSource
  readonly #place: ToolPlace
  readonly #platform: Platform
  readonly #flags: Flags

  static async for(
    source: ContainerSource,
    options: { place: ToolPlace; platform: Platform; access: RegistryAccess },
  ): Promise<Skopeo> {
    const { place, platform, access } = options
    const flags = await placeFlags(source, { access, place })
    const global = [
      ...(await policyFlags(place.environment)),
      `--tmpdir=${place.directory}`,
      `--override-os=${platform.os}`,
      `--override-arch=${platform.architecture}`,
      ...(platform.variant === undefined ? [] : [`--override-variant=${platform.variant}`]),
    ]
    return new Skopeo(source, { place, platform, flags: { ...flags, global } })
  }

  private constructor(
    source: ContainerSource,
    options: { place: ToolPlace; platform: Platform; flags: Flags },
  ) {
    this.#source = source
    this.#place = options.place
    this.#platform = options.platform
    this.#flags = options.flags
  }

  /** What there is, without fetching its layers. @throws {PlatformMissingError} and what `sourceError` makes */
  async find(): Promise<FoundImage> {
    const { digest, platform } = readInspected(await this.#inspected(), this.#text)
    const wanted = this.#platform
    if (platform && (platform.os !== wanted.os || platform.architecture !== wanted.architecture)) {
      throw new PlatformMissingError(
        `${this.#text} is for ${formatPlatform(platform)}, not for ${formatPlatform(wanted)}`,
        { hint: `Import it with --platform ${formatPlatform(platform)} if nodes are of that kind.` },
      )
    }
    return { digest, platform: wanted, layers: await this.#layersOf(digest) }
  }

  /** Fetches an image that was found, all of it, into a new layout `layout` in the place, as `tag`. */
  async copy(found: FoundImage, { layout, tag }: { layout: string; tag: string }): Promise<void> {
    const flags = [`--retry-times=${RETRIES_MAX}`, '--remove-signatures', FORM]
    // Relative: in the path of a layout there may be no colon.
    await this.#run([
      'copy',
      ...flags,
      ...this.#flags.copy,
      this.#pinned(found.digest),
      `oci:${layout}:${tag}`,
    ])
  }

  async #inspected(): Promise<string> {
    try {
      return await this.#inspect([], this.#text)
    } catch (error) {
      if (!(error instanceof PlatformMissingError)) throw error
      const list = await this.#manifest(this.#text)
      const has = list && 'instances' in list ? platformsText(list.instances) : ''
      throw new PlatformMissingError(`${this.#text} is not there for ${formatPlatform(this.#platform)}`, {
        hint: `It is there for ${has || 'other platforms'}: choose one that the nodes are of with --platform.`,
        cause: error,
      })
    }
  }

  async #layersOf(digest: string): Promise<Layer[]> {
    const manifest = await this.#manifest(this.#pinned(digest))
    if (!manifest) return []
    if ('layers' in manifest) return manifest.layers
    const instance = instanceFor(manifest.instances, this.#platform)
    // Only in a registry can one of a list be asked for.
    if (instance === undefined || this.#source.kind !== 'docker') return []
    const chosen = await this.#manifest(this.#pinned(instance))
    return chosen && 'layers' in chosen ? chosen.layers : []
  }

  async #manifest(reference: string): Promise<Manifest | undefined> {
    return parseManifest(await this.#inspect(['--raw'], reference))
  }

  async #inspect(flags: readonly string[], reference: string): Promise<string> {
    const more = ['--no-tags', `--retry-times=${RETRIES_MAX}`, ...flags, ...this.#flags.inspect]
    return this.#run([`--command-timeout=${INSPECT_TIMEOUT_S}s`, 'inspect', ...more, reference])
  }

  /** What a tag stands for may change meanwhile; in a registry a digest can be asked for. */
  #pinned(digest: string): string {
    return this.#source.kind === 'docker' ? formatImageSource({ ...this.#source, digest }) : this.#text
  }

  get #text(): string {
    return formatImageSource(this.#source)
  }

  async #run(args: readonly string[]): Promise<string> {
    const { directory, environment, signal } = this.#place
    try {
      return await runTool('skopeo', [...this.#flags.global, ...args], { directory, environment, signal })
    } catch (error) {
      throw sourceError(error, this.#text)
    }
  }
}

/** How a place that is not a path is talked to. */
async function placeFlags(
  source: ContainerSource,
  { access, place }: { access: RegistryAccess; place: ToolPlace },
): Promise<{ inspect: string[]; copy: string[] }> {
  const { directory, environment } = place
  if (source.kind === 'docker') return accessFlags(registryOf(source.name), { access, directory })
  const engine = source.kind === 'docker-daemon' ? environment.DOCKER_HOST : undefined
  // skopeo does not look at the variable itself.
  if (!engine) return { inspect: [], copy: [] }
  return { inspect: [`--daemon-host=${engine}`], copy: [`--src-daemon-host=${engine}`] }
}

/** What `skopeo inspect` prints. Old images do not say what they are for. @throws {SourceInvalidError} */
function readInspected(printed: string, source: string): { digest: string; platform: Platform | undefined } {
  const { Digest, Architecture, Os } = JSON.parse(printed) as Record<string, unknown>
  if (typeof Digest !== 'string' || !/^sha256:[0-9a-f]{64}$/.test(Digest)) {
    throw new SourceInvalidError(`${source} is an image of a kind that is not known`, {
      hint: 'Check that it is an image of a container, and no other artifact of the registry.',
    })
  }
  const says = typeof Architecture === 'string' && typeof Os === 'string' && Os !== '' && Architecture !== ''
  return { digest: Digest, platform: says ? { os: Os, architecture: Architecture } : undefined }
}
