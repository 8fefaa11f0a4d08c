import type { FunctionTable } from '../function.ts'
import { CONVERSIONS } from './conversions.ts'
import { DATES } from './dates.ts'
import { DEFAULTS } from './defaults.ts'
import { DICTS } from './dicts.ts'
import { DIGESTS } from './digests.ts'
import { ENCODINGS } from './encodings.ts'
import { FLOATS } from './floats.ts'
import { JSON_FUNCTIONS } from './json.ts'
import { LETTERS } from './letters.ts'
import { LISTS } from './lists.ts'
import { NUMBERS } from './numbers.ts'
import { PATHS } from './paths.ts'
import { REFLECTION } from './reflection.ts'
import { REGULAR_EXPRESSIONS } from './regular-expressions.ts'
import { SEMVER } from './semver.ts'
import { STRINGS } from './strings.ts'
import { URLS } from './urls.ts'

export { SPRIG_REFUSED } from './refused.ts'

/** The functions of the library sprig (3.2.3, those for texts), each as it is there; SPRIG_REFUSED are not here. */
export const SPRIG: FunctionTable = {
  ...STRINGS,
  ...LETTERS,
  ...CONVERSIONS,
  ...NUMBERS,
  ...FLOATS,
  ...LISTS,
  ...DICTS,
  ...DEFAULTS,
  ...JSON_FUNCTIONS,
  ...PATHS,
  ...ENCODINGS,
  ...DIGESTS,
  ...REGULAR_EXPRESSIONS,
  ...REFLECTION,
  ...SEMVER,
  ...URLS,
  ...DATES,
}
