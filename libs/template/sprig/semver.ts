import type { FunctionTable } from '../function.ts'
import { meets, parseConstraints } from './semver-constraints.ts'
import { parseVersion, versionValue } from './semver-version.ts'

/** Versions (semver.org). */
export const SEMVER: FunctionTable = {
  semver: {
    parameters: ['string'],
    run: (call, text: string) => {
      const version = parseVersion(text)
      return 'problem' in version ? call.fail(version.problem) : versionValue(version)
    },
  },
  semverCompare: {
    parameters: ['string', 'string'],
    run: (call, written: string, text: string) => {
      const parsed = parseConstraints(written)
      if ('problem' in parsed) return call.fail(parsed.problem)
      const version = parseVersion(text)
      if ('problem' in version) return call.fail(version.problem)
      return meets(version, parsed.alternatives)
    },
  },
}
