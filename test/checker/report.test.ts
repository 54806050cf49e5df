/** What people read: what failed first, and lines that fit the terminal. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type CheckResult, reportText, summarise } from '../../src/checker/index.ts';

const plain = (text: string) => text;
const style = { bold: plain, dim: plain, green: plain, red: plain, yellow: plain };

function result(more: Partial<CheckResult>): CheckResult {
  return {
    ...{ id: 'code.none', group: 'code', level: 'required', title: 'A title of some length' },
    ...{ status: 'pass', sent: '', seen: '', expected: 'What the contract says.', fix: '' },
    game_server_code: null,
    ...more,
  };
}

const failed = (id: string, level: CheckResult['level']) =>
  result({
    ...{ id, level, status: 'fail', game_server_code: 105008, fix: 'Mend it with care.' },
    sent: 'POST /get_sstoken {"code":"eyJhbGciOiJI…","more":"and more, and more"}',
    seen: 'it was refused; HTTP 200 {"ret_code":1,"ret_msg":"no","data":{}}',
  });

const reason = 'needs get_sstoken.success to pass';
const skipped = (group: CheckResult['group'], seen = reason) =>
  result({ id: `${group}.one`, group, status: 'skip', seen });

const results = [
  failed('code.advice', 'advice'),
  failed('code.security', 'security'),
  failed('code.required', 'required'),
  result({ id: 'transport.one', group: 'transport' }),
  ...[skipped('report'), skipped('notify'), skipped('scores', 'changes a balance')],
];

describe('the report for people', () => {
  test('begins with what failed, the worst first', () => {
    const text = reportText(results, { ...style, width: 100 });
    const ids = [...text.matchAll(/^(?:FAIL \w+|advice) {2}code\.(\w+)/gm)].map(([, id]) => id);
    assert.deepEqual(ids, ['required', 'security', 'advice']);
    assert.match(
      text,
      /^ {4}reported {2}105008\. This app server refused get_sstoken: see its log\.$/m,
    );
    assert.match(text, /^ {4}fix {7}Mend it with care\.$/m);
  });

  test('counts advice apart: it fails no group', () => {
    const text = reportText([...results, failed('code.more', 'advice')], { ...style, width: 100 });
    assert.match(text, /^FAIL {2}code {12}2 failed, 2 advice$/m);
    assert.match(text, /, 2 failed \(1 required, 1 security\), 2 advice, 3 skipped$/m);
    const advised = [result({}), failed('code.advice', 'advice')];
    const passed = reportText(advised, { ...style, width: 100 });
    assert.match(passed, /^ok {4}code {12}1 passed, 1 advice$/m);
    assert.match(passed, /^passed: 2 checks, 1 passed, none failed, 1 advice, 0 skipped$/m);
  });

  test('says once why groups were skipped', () => {
    const text = reportText(results, { ...style, width: 100 });
    assert.match(
      text,
      /^skip {2}2 of report, notify skipped: needs get_sstoken\.success to pass$/m,
    );
    assert.match(text, /^skip {2}1 of scores skipped: changes a balance$/m);
    assert.match(text, /^ok {4}transport {7}1 passed$/m);
  });

  for (const width of [60, 80, 120]) {
    test(`fits a terminal of ${width} characters`, () => {
      for (const line of reportText(results, { ...style, width }).split('\n')) {
        assert.ok(line.length <= width, line);
      }
    });
  }
});

test('a run that could check nothing is no success', () => {
  assert.equal(summarise([skipped('report')]).ok, false);
  assert.equal(summarise([skipped('report'), result({})]).ok, true);
  assert.match(reportText([skipped('report')], { ...style, width: 80 }), /^nothing checked: 1/m);
});
