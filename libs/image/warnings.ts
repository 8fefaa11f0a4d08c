import type { XattrReport } from '../archive/xattrs.ts'
import { FILES_NAMED_MAX } from './limits.ts'

/** What whoever builds an image must know: one sentence each. */
export function warningsOf(built: { lost: XattrReport; kernels: readonly unknown[] }): string[] {
  const warnings = attributeWarnings(built.lost)
  if (built.kernels.length === 0) {
    warnings.unshift('The image has no kernel: nodes that use it need one that is imported apart.')
  }
  return warnings
}

function attributeWarnings(lost: XattrReport): string[] {
  if (lost.status === 'not checked') {
    return [`It is not known whether files have extended attributes, which would be lost: ${lost.reason}.`]
  }
  const warnings = lost.files
    .slice(0, FILES_NAMED_MAX)
    .map(
      ({ path, names }) =>
        `${path} loses its extended attributes: ${names.join(', ') || 'of unknown names'}.`,
    )
  if (lost.total > warnings.length) {
    warnings.push(`${lost.total - warnings.length} more files lose extended attributes.`)
  }
  return warnings
}
