import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

export const ROOT = join(import.meta.dirname, '..')

export interface Source {
  /** Path from the top of the repository. */
  path: string
  text: string
}

/** The files git knows or would take, below the given folders. */
export function sourcesIn(...folders: string[]): Source[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...folders],
    {
      cwd: ROOT,
      encoding: 'utf8',
    },
  )
  return listed
    .split('\n')
    .filter((path) => path !== '')
    .flatMap((path) => {
      try {
        return [{ path, text: readFileSync(join(ROOT, path), 'utf8') }]
      } catch {
        return [] // deleted, but not yet so in git
      }
    })
}

/** What a TypeScript file imports: packages by name, files of ours by their path from the top. */
export function importsOf(source: Source): string[] {
  const pattern = /(?:from|import)\s*\(?\s*'([^']+)'/g
  return [...source.text.matchAll(pattern)].map(([, name]) =>
    name!.startsWith('.') ? normalize(join(dirname(source.path), name!)) : name!,
  )
}
