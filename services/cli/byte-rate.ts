import { InvalidArgumentError } from 'commander'

const UNITS: Record<string, number> = {
  '': 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
}

/** `100MB`, `12.5MiB/s`, `64000`: bytes a second, for commander. */
export function byteRate(text: string): number {
  const [, figure, unit = ''] = /^(\d{1,12}(?:\.\d{1,6})?)\s*([kmg]?i?b)?(?:\/s)?$/i.exec(text) ?? []
  const factor = UNITS[unit.toLowerCase()]
  const rate = figure !== undefined && factor !== undefined ? Math.round(Number(figure) * factor) : 0
  if (rate >= 1) return rate
  throw new InvalidArgumentError('It takes bytes a second, such as 100MB, 12.5MiB or 64000.')
}
