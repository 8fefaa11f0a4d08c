import type { MusterError } from '../../../../libs/errors/muster-error.ts'
import {
  DiskTooSmallError,
  ImportFailedError,
  PlatformMissingError,
  RegistryDeniedError,
  RegistryTlsError,
  SignatureRefusedError,
  SourceInvalidError,
  SourceMissingError,
  SourceUnreachableError,
} from './errors.ts'
import { ToolFailure } from './run-tool.ts'

type ErrorClass = new (message: string, options: { hint: string; cause: unknown }) => MusterError

interface Meaning {
  says: RegExp
  error: ErrorClass
  what: string
  hint: string
}

const DISK_FULL: Meaning = {
  says: /no space left on device|disk quota exceeded/i,
  error: DiskTooSmallError,
  what: 'does not fit on the disk of the controller',
  hint: 'Make room where the data directory of the controller is, then try again.',
}

const DAMAGED: Meaning = {
  says: /(?:)/,
  error: SourceInvalidError,
  what: 'is damaged, or nothing that can be unpacked',
  hint: 'Check that it is what its name says, and complete.',
}

/** What skopeo says, and what that means. The first that fits counts: the special ones come first. */
const MEANINGS: readonly Meaning[] = [
  DISK_FULL,
  {
    says: /no image found in (manifest list|image index)|no image found .*for architecture/i,
    error: PlatformMissingError,
    what: 'is not there for this platform',
    hint: 'Choose one that it is there for with --platform.',
  },
  {
    says: /x509:|tls: |certificate|server gave HTTP response to HTTPS client/i,
    error: RegistryTlsError,
    what: 'cannot be had over a connection that is to be trusted',
    hint: "Give the certificate of the registry's authority with --ca-file, or put it into /etc/containers/certs.d on the controller; --no-tls-verify does without, also for registries that speak plain HTTP.",
  },
  {
    says: /unauthorized|authentication required|denied|status 40[13]|invalid username\/password|40[13] Forbidden/i,
    error: RegistryDeniedError,
    what: 'is refused by the registry',
    hint: 'Give a user with --username, or log the controller in with skopeo login; that an image does not exist looks the same in some registries.',
  },
  {
    says: /signature|policy requirement|rejected by policy/i,
    error: SignatureRefusedError,
    what: "is refused by the signature policy of the controller's host",
    hint: 'See /etc/containers/policy.json on the controller, containers-policy.json(5).',
  },
  {
    says: /more than one image|choose an image|multiple images|expected exactly one|unexpected number of images/i,
    error: SourceMissingError,
    what: 'holds several images',
    hint: 'Name one of them behind a colon: oci:DIR:TAG, docker-archive:FILE:NAME:TAG.',
  },
  {
    says: /manifest unknown|name unknown|no descriptor found|tag is not found|not found in|identifier is not an image|no such image|no such file or directory|repository .*not (known|found)|does not exist|reference does not exist/i,
    error: SourceMissingError,
    what: 'is not there',
    hint: 'Check the name, the tag and the place, as seen on the controller.',
  },
  {
    says: /connection refused|connection reset|no such host|i\/o timeout|no route to host|network is unreachable|unexpected EOF|\bEOF\b|Cannot connect to the Docker daemon|timeout|deadline exceeded|broken pipe|bad gateway|service unavailable|too many requests|toomanyrequests|status 5\d\d|server misbehaving/i,
    error: SourceUnreachableError,
    what: 'cannot be fetched now',
    hint: 'Check that the registry, or the container engine, runs and can be reached from the controller (HTTPS_PROXY counts), then try again.',
  },
  {
    ...DAMAGED,
    says: /invalid|must be lowercase|unsupported|unknown (layer|media|blob|mime)|malformed|mismatch|did not match|not a (tar|gzip)|corrupt/i,
  },
]

/**
 * What a tool's failure means for whoever asked for `source`. Anything but a ToolFailure stays as it is.
 */
export function sourceError(failure: unknown, source: string): unknown {
  if (!(failure instanceof ToolFailure)) return failure
  const said = wordsOf(failure)
  // What unpacks has all of it here: if that cannot be unpacked, it is the fault of what it is.
  const meanings = failure.program === 'skopeo' ? MEANINGS : [DISK_FULL, DAMAGED]
  const meaning = meanings.find(({ says }) => says.test(failure.program === 'skopeo' ? said : failure.said))
  if (!meaning) {
    return new ImportFailedError(`${source} cannot be imported: ${failure.program}: ${said}`, {
      hint: 'See what it says; the log of the controller has all of it.',
      cause: failure,
    })
  }
  return new meaning.error(`${source} ${meaning.what}: ${said}`, { hint: meaning.hint, cause: failure })
}

/** What tar says beside what is wrong. */
const BESIDE =
  /Exiting with failure status|Error is not recoverable|Child returned status|^tar: Removing leading/

/** What is wrong, without what is for programs, and without the secrets that links can have. */
function wordsOf({ program, said }: ToolFailure): string {
  const lines = said.split('\n').filter((text) => text.trim() !== '' && !BESIDE.test(text))
  // tar goes on after an error, and says what follows from it; the others end with what is wrong.
  const line = lines.at(program === 'tar' ? 0 : -1) ?? said
  const message = /\bmsg="((?:[^"\\]|\\.)*)"/.exec(line)?.[1]?.replace(/\\(.)/g, '$1') ?? line
  return message
    .replace(/^Error parsing image name "[^"]*": /, '')
    .replace(/^\s*(⨯|tar:)\s*/u, '')
    .replace(/(https?:\/\/[^\s"?]+)\?[^\s"]*/g, '$1?…')
    .trim()
}
