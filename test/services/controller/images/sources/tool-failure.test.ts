import t from 'tap'
import { ToolFailure } from '../../../../../services/controller/images/sources/run-tool.ts'
import { sourceError } from '../../../../../services/controller/images/sources/tool-failure.ts'

const fatal = (words: string) =>
  `time="2026-11-25T07:45:00Z" level=warning msg="Failed, retrying in 1s"\ntime="2026-11-25T07:45:52Z" level=fatal msg="${words}"`

const errorOf = (said: string, program = 'skopeo') =>
  sourceError(new ToolFailure(program, { said, how: '1' }), 'docker://r.example/x:9')

t.test('what skopeo says is told as what it means', async (t) => {
  const meanings: Record<string, string> = {
    'writing blob: write /var/x: no space left on device': 'MUSTER_DISK_TOO_SMALL',
    'reading manifest 9 in r.example/x: manifest unknown: manifest unknown': 'MUSTER_SOURCE_MISSING',
    'reading manifest 9 in r.example/x: unauthorized: authentication required': 'MUSTER_REGISTRY_DENIED',
    'reading manifest 9: denied: requested access to the resource is denied': 'MUSTER_REGISTRY_DENIED',
    'Get \\"https://r/v2/\\": x509: certificate signed by unknown authority': 'MUSTER_REGISTRY_TLS',
    'Get \\"https://r/v2/\\": http: server gave HTTP response to HTTPS client': 'MUSTER_REGISTRY_TLS',
    'dial tcp: lookup r.example: no such host': 'MUSTER_SOURCE_UNREACHABLE',
    'dial tcp 10.0.0.1:443: connect: connection refused': 'MUSTER_SOURCE_UNREACHABLE',
    'toomanyrequests: You have reached your pull rate limit': 'MUSTER_SOURCE_UNREACHABLE',
    'Source image rejected: Running image docker://x is rejected by policy.': 'MUSTER_SOURCE_SIGNATURE',
    'no image found in manifest list for architecture s390x, variant \\"\\", OS linux':
      'MUSTER_SOURCE_PLATFORM',
    'invalid reference format: repository name must be lowercase': 'MUSTER_SOURCE_INVALID',
    'the moon is in the wrong phase': 'MUSTER_IMPORT_FAILED',
  }
  for (const [words, code] of Object.entries(meanings)) t.match(errorOf(fatal(words)), { code }, words)
})

t.test('the message has what was said last, without what is for programs', async (t) => {
  const error = errorOf(
    fatal('Error parsing image name \\"docker://r/x:9\\": pinging \\"r\\": connection refused'),
  )
  t.match(error, {
    message: 'docker://r.example/x:9 cannot be fetched now: pinging "r": connection refused',
    cause: { program: 'skopeo' },
  })
})

t.test('the secrets of a link are not repeated', async (t) => {
  const link = 'Get "https://store.example/blob?X-Signature=secret&y=z": connection reset by peer'
  const { message } = errorOf(link) as Error
  t.match(message, 'https://store.example/blob?…')
  t.notMatch(message, 'secret')
})

t.test('what cannot be unpacked is damaged, unless the disk is full', async (t) => {
  const tar =
    "tar: Removing leading `/' from member names\ntar: ../x: Member name contains '..'\ntar: Exiting with failure status due to previous errors"
  t.match(errorOf(tar, 'tar'), {
    code: 'MUSTER_SOURCE_INVALID',
    message: /can be unpacked: \.\.\/x: Member name contains '\.\.'$/,
  })
  t.match(errorOf('tar: x: Wrote only 512 of 10240 bytes\ntar: y: No space left on device', 'tar'), {
    code: 'MUSTER_DISK_TOO_SMALL',
  })
  t.match(errorOf('   ⨯ create rootfs: blob is not correct mediatype', 'umoci'), {
    code: 'MUSTER_SOURCE_INVALID',
    message: /unpacked: create rootfs: /,
  })
  t.match(errorOf('', 'umoci'), { message: /ended with 1/ })
})

t.test('other errors stay as they are', async (t) => {
  const error = new Error('x')
  t.equal(sourceError(error, 'x'), error)
})
