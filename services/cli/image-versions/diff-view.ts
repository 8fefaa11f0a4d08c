import type { Aspect, FileChange, FileState } from '../../../libs/image/diff-files.ts'
import type { PackageChange } from '../../../libs/image/package-list.ts'
import { clean, formatBytes, formatCount, formatTime } from '../text.ts'
import type { DiffSummary, VersionFacts } from './image-api.ts'

const LABEL_WIDTH = 10

/** What is on top of every comparison: which two, and how much they differ in. */
export function summaryLines(summary: DiffSummary, { asksPackages }: { asksPackages: boolean }): string[] {
  const { before, after, files, packages, kernels, bytesOnly } = summary
  const rows: [label: string, text: string][] = [
    ['before', factsText(before)],
    ['after', factsText(after)],
  ]
  if (files && bytesOnly) {
    rows.push(['files', filesText(files)])
    const had = `${before.name}@${before.number}`
    rows.push(['to ship', `${formatBytes(bytesOnly.after)} of ${formatBytes(after.size)} to who has ${had}`])
  }
  if (asksPackages) rows.push(['packages', packages ? packagesText(packages) : 'not known of both'])
  const kernelText = kernelsText(kernels)
  if (kernelText !== '') rows.push(['kernels', kernelText])
  return rows.map(([label, text]) => clean(`${label.padEnd(LABEL_WIDTH)}${text}`))
}

/** `debian@2, built 2026-11-20 14:03:07 from /srv/debian: 10,005 entries, 120.3 MB, in memory 367.0 MB`. */
function factsText({ name, number, builtAt, source, entries, size, rawSize }: VersionFacts): string {
  const sizes = `${formatCount(entries)} entries, ${formatBytes(size)}, in memory ${formatBytes(rawSize)}`
  return `${name}@${number}, built ${formatTime(builtAt)} from ${source}: ${sizes}`
}

function filesText({ added, removed, changed, timesOnly }: NonNullable<DiffSummary['files']>): string {
  const parts = [
    `${formatCount(added.count)} added (${formatBytes(added.bytes)})`,
    `${formatCount(removed.count)} removed (${formatBytes(removed.bytes)})`,
    `${formatCount(changed.count)} changed (${formatBytes(changed.bytesBefore)} -> ${formatBytes(changed.bytes)})`,
  ]
  if (timesOnly > 0) {
    parts.push(
      `${formatCount(timesOnly)} ${timesOnly === 1 ? 'differs in its' : 'differ in their'} time alone`,
    )
  }
  return parts.join(', ')
}

function packagesText({ added, removed, changed }: NonNullable<DiffSummary['packages']>): string {
  return `${formatCount(added)} added, ${formatCount(removed)} removed, ${formatCount(changed)} changed`
}

function kernelsText({ added, removed, changed }: DiffSummary['kernels']): string {
  const parts = [
    ...added.map((version) => `${version} added`),
    ...removed.map((version) => `${version} removed`),
    ...changed.map((version) => `${version} changed`),
  ]
  return parts.join(', ')
}

/** `+ curl amd64  8.1`, `- vim amd64  9.0`, `~ bash amd64  5.2 -> 5.3`. */
export function packageLine({ name, arch, before, after }: PackageChange): string {
  const [old, now] = [before.join(', '), after.join(', ')]
  if (old === '') return clean(`+ ${name} ${arch}  ${now}`)
  return clean(now === '' ? `- ${name} ${arch}  ${old}` : `~ ${name} ${arch}  ${old} -> ${now}`)
}

/** `+ etc/new  8 bytes`, `~ etc/motd  5 bytes -> 11 bytes, mode 644 -> 600`. */
export function fileLine({ path, before, after, aspects = [] }: FileChange): string {
  if (!before) return clean(`+ ${pathText(path, after)}  ${contentText(after)}`.trimEnd())
  if (!after) return clean(`- ${pathText(path, before)}  ${contentText(before)}`.trimEnd())
  const changes = aspects.map((aspect) => aspectText(aspect, before, after))
  return clean(`~ ${pathText(path, after)}  ${changes.join(', ')}`)
}

function pathText(path: string, state: FileState | undefined): string {
  return state?.type === 'directory' ? `${path}/` : path
}

function contentText(state: FileState | undefined): string {
  if (!state) return ''
  if (state.type === 'file') return formatBytes(state.size)
  if (state.type === 'directory') return ''
  return state.type === 'symlink' ? `-> ${state.target}` : state.type
}

function aspectText(aspect: Aspect, before: FileState, after: FileState): string {
  const device = ({ device }: FileState): string => `${device?.major}:${device?.minor}`
  const mode = ({ mode }: FileState): string => mode.toString(8)
  switch (aspect) {
    case 'type':
      return `${before.type} -> ${after.type}`
    case 'content':
      return before.size === after.size
        ? `content (${formatBytes(after.size)})`
        : `${formatBytes(before.size)} -> ${formatBytes(after.size)}`
    case 'mode':
      return `mode ${mode(before)} -> ${mode(after)}`
    case 'owner':
      return `owner ${before.uid}:${before.gid} -> ${after.uid}:${after.gid}`
    case 'target':
      return `link to ${before.target} -> ${after.target}`
    case 'device':
      return `device ${device(before)} -> ${device(after)}`
  }
}
