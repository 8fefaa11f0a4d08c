import t from 'tap'
import { failure, rendered } from '../rendered.ts'

t.test('times are shown in UTC, whatever the zone of the server', async (t) => {
  t.equal(rendered('{{ date "2006-01-02 15:04 MST" 1700000000 }}'), '2023-11-14 22:13 UTC')
  t.equal(rendered('{{ dateInZone "15:04 -0700" 1700000000 "Local" }}'), '22:13 +0000')
  t.equal(rendered('{{ toDate "2006-01-02" "2024-03-01" }}'), '2024-03-01 00:00:00 +0000 UTC')
})

t.test('what would be the time of the clock is an error', async (t) => {
  for (const text of [
    '{{ date "2006" nil }}',
    '{{ htmlDate "today" }}',
    '{{ durationRound (toDate "2006" "2024") }}',
  ]) {
    const error = failure(text)
    t.equal(error.code, 'MUSTER_TEMPLATE_FAILED', text)
    t.match(error.hint, '.BuildTime')
  }
})

t.test('the abbreviation of a zone is not guessed', async (t) => {
  t.equal(rendered('{{ dateInZone "15:04 -07:00" 1700000000 "Europe/Berlin" }}'), '23:13 +01:00')
  t.match(failure('{{ dateInZone "15:04 MST" 0 "Europe/Berlin" }}').message, 'abbreviation of the zone')
})

t.test('only a time has the functions of one', async (t) => {
  t.match(failure('{{ unixEpoch 5 }}').message, 'expected time.Time; got int')
  t.match(failure('{{ dateModify "1h" "x" }}').message, 'expected time.Time; got string')
})
