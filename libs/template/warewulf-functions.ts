import { MusterError } from '../errors/muster-error.ts'
import type { Call, FunctionTable } from './function.ts'
import { escapePath, escapeUnitName } from './systemd-escape.ts'

/** Fields of the data that IgnitionJson is made of. */
const IGNITION_FIELDS = ['Disks', 'FileSystems'] as const

/** The functions that Warewulf adds for overlays. Those that act on the output print nothing. */
export const WAREWULF: FunctionTable = {
  Include: { parameters: ['string'], run: include },
  IncludeFrom: { parameters: ['string', 'string'], run: includeFrom },
  IncludeBlock: { parameters: ['string', 'string'], run: includeBlock },
  ImportLink: { parameters: ['string'], run: importLink },
  IgnitionJson: { parameters: [], run: ignitionJson },
  SystemdEscape: { parameters: ['string'], run: (_call, text: string) => escapeUnitName(text) },
  SystemdEscapePath: { parameters: ['string'], run: (_call, path: string) => escapePath(path) },
  UniqueField: { parameters: ['string', 'int', 'string'], run: uniqueField },
  abort: { parameters: [], run: (call) => call.abort() },
  basename: { parameters: ['string'], run: (_call, path: string) => baseName(path) },
  dec: { parameters: ['int'], run: (_call, value: number) => value - 1 },
  file: { parameters: ['string'], run: beginFile },
  inc: { parameters: ['int'], run: (_call, value: number) => value + 1 },
  nobackup: {
    parameters: [],
    run: (call) => {
      call.output.backup = false
      return ''
    },
  },
  readlink: { parameters: ['string'], run: realPath },
  softlink: {
    parameters: ['string'],
    run: (call, target: string) => {
      call.output.link(target)
      return ''
    },
  },
}

/** A file, without the newline at its end; nothing if there is no such file. */
function include(call: Call, path: string): string {
  return withoutNewline(fileToInclude(call, path) ?? '')
}

function includeFrom(call: Call, image: string, path: string): string {
  call.read(`Image:${image}`)
  // A node without an image is not a mistake, and has nothing to include.
  if (image === '') return ''
  const text = outside(call, () => call.surroundings.includeFrom(image, path))
  return withoutNewline(text ?? '')
}

/** A file up to the first line that has the marker anywhere in it, and the marker. A file that is not there is empty. */
function includeBlock(call: Call, path: string, marker: string): string {
  const text = fileToInclude(call, path) ?? ''
  const lines = text === '' ? [] : withoutNewline(text).split('\n')
  const end = lines.findIndex((line) => line.includes(marker))
  const block = end === -1 ? lines : lines.slice(0, end)
  return block.map((line) => `${line.replace(/\r$/, '')}\n`).join('') + marker
}

function fileToInclude(call: Call, path: string): string | undefined {
  call.read(`Include:${path}`)
  return outside(call, () => call.surroundings.include(path))
}

/** What is printed becomes a link to what this link leads to. */
function importLink(call: Call, path: string): string {
  call.output.link(realPath(call, path))
  return ''
}

function realPath(call: Call, path: string): string {
  call.read(`Include:${path}`)
  const real = outside(call, () => call.surroundings.realPath(path))
  return real ?? call.fail(`there is no file or link ${path}`)
}

function ignitionJson(call: Call): string {
  for (const field of IGNITION_FIELDS) call.read(field)
  return outside(call, () => call.surroundings.ignition(call.root))
}

/** What is wrong outside of the template is told with the place in the template that asked for it. */
function outside<T>(call: Call, ask: () => T): T {
  try {
    return ask()
  } catch (error) {
    if (error instanceof MusterError) return call.fail(error.message, error.hint)
    throw error
  }
}

function beginFile(call: Call, name: string): string {
  if (name === '') call.fail('a file needs a name')
  if (name.split('/').includes('..'))
    call.fail(`the file ${JSON.stringify(name)} leads outside of the overlay`)
  call.output.begin(name)
  return ''
}

/** Go's path.Base. */
function baseName(path: string): string {
  if (path === '') return '.'
  const trimmed = path.replace(/\/+$/, '')
  return trimmed === '' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1)
}

/**
 * Of the lines that have the same text in a field (counted from 0), the first one. Lines that have no such field, or an
 * empty one, all stay.
 */
function uniqueField(call: Call, separator: string, index: number, text: string): string {
  if (index < 0) call.fail(`there is no field ${index}`, 'fields are counted from 0')
  const seen = new Set<string>()
  const kept = text.split('\n').filter((line) => {
    const field = (separator === '' ? [...line] : line.split(separator))[index] ?? ''
    if (seen.has(field)) return false
    if (field !== '') seen.add(field)
    return true
  })
  return kept.join('\n')
}

function withoutNewline(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text
}
