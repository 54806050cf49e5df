/** Every part of the installed package with require(). */
const assert = require('node:assert/strict');
const manifest = require('sudgate/package.json');

const names = Object.keys(manifest.exports).filter((name) => name !== './package.json');
for (const name of names) {
  const part = require(name.replace(/^\./, 'sudgate'));
  assert.ok(Object.keys(part).length > 0, name);
}
const { NewSudMGPAuth } = require('sudgate/compat');
const auth = NewSudMGPAuth('1461564080052506636', 'smoke-app-secret-0123456789abcdef');
assert.equal(auth.getUidByCode(auth.getCode('alice').code).uid, 'alice');
console.log(`node ${process.version}: require() of ${names.length} exports ok`);
