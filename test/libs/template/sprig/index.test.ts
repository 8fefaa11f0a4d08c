import t from 'tap'
import { SPRIG, SPRIG_REFUSED } from '../../../../libs/template/sprig/index.ts'
import { failure, rendered } from '../rendered.ts'

/** The functions that sprig 3.2.3 has for templates of text. */
const ALL = `
  abbrev abbrevboth add add1 add1f addf adler32sum ago all any append atoi b32dec b32enc b64dec b64enc base bcrypt biggest
  buildCustomCert camelcase cat ceil chunk clean coalesce compact concat contains date dateInZone dateModify date_in_zone
  date_modify decryptAES deepCopy deepEqual default derivePassword dict dig dir div divf duration durationRound empty
  encryptAES env expandenv ext fail first float64 floor fromJson genCA genCAWithKey genPrivateKey genSelfSignedCert
  genSelfSignedCertWithKey genSignedCert genSignedCertWithKey get getHostByName has hasKey hasPrefix hasSuffix hello
  htmlDate htmlDateInZone htpasswd indent initial initials int int64 isAbs join kebabcase keys kindIs kindOf last list lower
  max maxf merge mergeOverwrite min minf mod mul mulf mustAppend mustChunk mustCompact mustDateModify mustDeepCopy mustFirst
  mustFromJson mustHas mustInitial mustLast mustMerge mustMergeOverwrite mustPrepend mustPush mustRegexFind mustRegexFindAll
  mustRegexMatch mustRegexReplaceAll mustRegexReplaceAllLiteral mustRegexSplit mustRest mustReverse mustSlice mustToDate
  mustToJson mustToPrettyJson mustToRawJson mustUniq mustWithout must_date_modify nindent nospace now omit osBase osClean
  osDir osExt osIsAbs pick pluck plural prepend push quote randAlpha randAlphaNum randAscii randBytes randInt randNumeric
  regexFind regexFindAll regexMatch regexQuoteMeta regexReplaceAll regexReplaceAllLiteral regexSplit repeat replace rest
  reverse round semver semverCompare seq set sha1sum sha256sum shuffle slice snakecase sortAlpha split splitList splitn
  squote sub subf substr swapcase ternary title toDate toDecimal toJson toPrettyJson toRawJson toString toStrings trim
  trimAll trimPrefix trimSuffix trimall trunc tuple typeIs typeIsLike typeOf uniq unixEpoch unset until untilStep untitle
  upper urlJoin urlParse uuidv4 values without wrap wrapWith`
  .trim()
  .split(/\s+/)

t.test('every function of sprig is there, or is refused with a reason', async (t) => {
  t.same([...Object.keys(SPRIG), ...SPRIG_REFUSED.keys()].sort(), [...ALL].sort())
})

t.test('a template that calls a refused function is not parsed, and the reason is said', async (t) => {
  for (const name of SPRIG_REFUSED.keys()) {
    t.match(failure(`{{ ${name} }}`).message, `function "${name}" is not supported`, name)
  }
  const error = failure('{{ now | date "2006" }}')
  t.equal(error.code, 'MUSTER_TEMPLATE_SYNTAX')
  t.match(error.hint, '{{ .BuildTime }}')
})

t.test('templates from the field come out', async (t) => {
  const data = { Tags: { servers: 'a,b', rack: 'R1' }, Args: ['quiet', 'ro'] }
  t.equal(
    rendered('{{ range splitList "," .Tags.servers }}server {{ . }}\n{{ end }}', data),
    'server a\nserver b\n',
  )
  t.equal(rendered('{{ .Tags.rack | lower | default "none" | printf "%-4s|" }}', data), 'r1  |')
  t.equal(rendered('{{ join " " (without .Args "ro") }}', data), 'quiet')
  t.equal(
    rendered('{{ $d := dict }}{{ range .Args }}{{ $_ := set $d . (len $d) }}{{ end }}{{ toJson $d }}', data),
    '{"quiet":0,"ro":1}',
  )
})
