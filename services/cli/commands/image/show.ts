import type { Command } from 'commander'
import { parseVersionName } from '../../../../libs/image/version-name.ts'
import type { ImageOptions } from '../../../../libs/model/image.ts'
import {
  liveNumber,
  type NumberedVersion,
  VERSIONS_KEPT,
  versionOf,
  versionsOf,
} from '../../../../libs/model/image-versions.ts'
import { entity } from '../../api.ts'
import { imageKernels, imageUsage } from '../../image-versions/image-api.ts'
import { countText, nodesText, pushText } from '../../image-versions/version-view.ts'
import type { OpenSession, Session } from '../../session.ts'
import { formatBytes, formatCount, formatTime } from '../../text.ts'

const ABOUT = `Shows one image: its live version and who uses it, or with NAME@NUMBER another version of it.`

/** `muster image show NAME[@NUMBER]`. */
export function defineImageShow(noun: Command, open: OpenSession): void {
  noun
    .command('show')
    .summary('show one image')
    .description(ABOUT)
    .argument('<image>', 'the image, or NAME@NUMBER for a version of it')
    .action(async (text: string) => show(await open(), parseVersionName(text)))
}

async function show(session: Session, { name, number }: { name: string; number?: number }): Promise<void> {
  const { client, terminal, json } = session
  const found = await entity(client, 'image', name)
  const image = found.value
  const version = versionOf(image, number ?? liveNumber(image))
  const isLive = version.number === liveNumber(image)
  const [usage] = await imageUsage(client, name)
  const users = usage ? { nodes: usage.nodes, profiles: usage.profiles } : {}
  if (json) return terminal.json(number === undefined ? { ...found, ...users } : { name, ...version })
  const others = versionsOf(image).flatMap((each) => (each.number === version.number ? [] : [each.number]))
  const state = isLive ? 'live' : `not live; version ${liveNumber(image)} is`
  const rows = [
    ...versionRows(version),
    ...(await kernelRows(session, { name, version, isLive })),
    ...loaderRows(version),
    ...(isLive ? [['booted by', usage ? nodesText(usage.nodes) : '-']] : []),
    ...(isLive ? [['named by profiles', usage?.profiles.join(', ') || '-']] : []),
    ['other versions', others.join(', ') || '-'],
    ['kept', `${image.keep ?? VERSIONS_KEPT} besides the live one`],
    ...version.warnings.map((warning, index) => [index === 0 ? 'warnings' : '', warning]),
  ]
  terminal.lines([`${terminal.style('bold', `image ${name}, version ${version.number}`)}  (${state})`])
  terminal.fields(rows)
}

function versionRows(version: NumberedVersion): string[][] {
  const {
    manifest,
    source,
    origin,
    options,
    hasInit,
    builtAt,
    builtBy,
    size,
    rawSize,
    entries,
    packages,
    push,
  } = version
  return [
    ['digest', manifest.digest],
    ['source', source],
    ...(origin ? [['pinned to', originText(origin)]] : []),
    ...(options ? [['built with', optionsText(options)]] : []),
    ...(hasInit === false ? [['init', 'none: only nodes that name their own can boot it']] : []),
    ['built', `${formatTime(builtAt)}${builtBy === undefined ? '' : ` by ${builtBy}`}`],
    ['sent to a node', formatBytes(size)],
    ['in its memory', formatBytes(rawSize)],
    ['entries', formatCount(entries)],
    ['packages', packages ? 'known' : 'not known'],
    ['pushed to', pushText(push)],
  ]
}

function optionsText({ codec, allRoot, excludes = [] }: ImageOptions): string {
  return [
    ...(codec === undefined ? [] : [`--codec ${codec}`]),
    ...(allRoot ? ['--all-root'] : []),
    ...excludes.map((pattern) => `--exclude ${pattern}`),
  ].join(' ')
}

function originText({ digest, platform }: NonNullable<NumberedVersion['origin']>): string {
  return platform === undefined ? digest : `${digest}, ${platform}`
}

/** What nodes whose bootloader is GRUB start by, where the image has it; else it is the controllers'. */
function loaderRows({ efi = [] }: NumberedVersion): string[][] {
  return efi.map(({ name, path }, index) => [index === 0 ? 'loaders' : '', `${name}  ${path}`])
}

/** Of the live version also how many nodes boot each. */
async function kernelRows(
  { client }: Session,
  { name, version, isLive }: { name: string; version: NumberedVersion; isLive: boolean },
): Promise<string[][]> {
  if (version.kernels.length === 0) return [['kernels', '-']]
  const booted = isLive ? await imageKernels(client, name) : []
  return version.kernels.map(({ version: number, path, initramfs }, index) => {
    const found = booted.find((each) => each.path === path)
    const parts = [
      `${number || '-'}  ${path}`,
      ...(initramfs ? [`with ${initramfs.path}`] : []),
      ...(found?.isDefault ? ['the default'] : []),
      ...(found ? [`booted by ${countText(found.nodes)}`] : []),
    ]
    return [index === 0 ? 'kernels' : '', parts.join(', ')]
  })
}
