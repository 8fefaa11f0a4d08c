import { InvalidArgumentError } from 'commander'

/** Collects the patterns of `--exclude`, for commander; `before` is false where `--no-exclude` came first. */
export function excludePattern(pattern: string, before: readonly string[] | false = []): string[] {
  if (pattern.trim() === '') {
    throw new InvalidArgumentError('It takes a path from the root of the image, such as var/cache/*.')
  }
  return [...(before || []), pattern]
}
