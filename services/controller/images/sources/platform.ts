import { RequestInvalidError } from '../../../../libs/http/errors.ts'

/** What an image is made for, in the words of container images (GOOS, GOARCH). */
export interface Platform {
  os: string
  architecture: string
  variant?: string
}

/** Node's names of machines that the words of container images differ from. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x64: 'amd64',
  ia32: '386',
  ppc64: 'ppc64le',
  loong64: 'loong64',
}

const FORM = /^([a-z0-9]+)\/([a-z0-9_]+)(?:\/([a-z0-9.]+))?$/

/** `linux/arm64/v8`. @throws {RequestInvalidError} */
export function parsePlatform(text: string): Platform {
  const [, os, architecture, variant] = FORM.exec(text) ?? []
  if (os === undefined || architecture === undefined) {
    throw new RequestInvalidError(`${text} is no platform`, {
      hint: 'Give the system, the architecture and perhaps a variant, for example linux/arm64 or linux/arm/v7.',
    })
  }
  return { os, architecture, ...(variant !== undefined && { variant }) }
}

/** Nodes run Linux; that they are of the controller's architecture is a guess that is mostly right. */
export function platformOf(nodeArchitecture: string): Platform {
  return { os: 'linux', architecture: ARCHITECTURES[nodeArchitecture] ?? nodeArchitecture }
}

export function formatPlatform({ os, architecture, variant }: Platform): string {
  return [os, architecture, ...(variant ? [variant] : [])].join('/')
}
