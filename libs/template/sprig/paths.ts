import type { FunctionTable } from '../function.ts'

/** Paths with slashes, by their text alone. */
export const PATHS: FunctionTable = {
  base: { parameters: ['string'], run: (_call, path: string) => base(path) },
  dir: {
    parameters: ['string'],
    run: (_call, path: string) => clean(path.slice(0, path.lastIndexOf('/') + 1)),
  },
  clean: { parameters: ['string'], run: (_call, path: string) => clean(path) },
  ext: { parameters: ['string'], run: (_call, path: string) => extension(path) },
  isAbs: { parameters: ['string'], run: (_call, path: string) => path.startsWith('/') },
  osBase: { parameters: ['string'], run: (_call, path: string) => base(path) },
  osDir: {
    parameters: ['string'],
    run: (_call, path: string) => clean(path.slice(0, path.lastIndexOf('/') + 1)),
  },
  osClean: { parameters: ['string'], run: (_call, path: string) => clean(path) },
  osExt: { parameters: ['string'], run: (_call, path: string) => extension(path) },
  osIsAbs: { parameters: ['string'], run: (_call, path: string) => path.startsWith('/') },
}

/** The last part; `/` of nothing but slashes, `.` of nothing. */
function base(path: string): string {
  if (path === '') return '.'
  const parts = path.split('/').filter((part) => part !== '')
  return parts.at(-1) ?? '/'
}

/** The shortest path that means the same: without `.`, doubled slashes, and `..` where there is what it leaves. */
function clean(path: string): string {
  const isRooted = path.startsWith('/')
  const kept: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') kept.push(part)
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop()
    else if (!isRooted) kept.push(part)
  }
  return (isRooted ? '/' : '') + kept.join('/') || '.'
}

/** From the last dot of the last part on. */
function extension(path: string): string {
  const dot = path.lastIndexOf('.')
  return dot > path.lastIndexOf('/') ? path.slice(dot) : ''
}
