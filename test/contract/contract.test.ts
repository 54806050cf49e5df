/** Runs the whole contract on every backend. */
import { describe } from 'node:test';
import { batchContract } from './batch-contract.ts';
import { durabilityContract } from './durability-contract.ts';
import { modelContract } from './model-contract.ts';
import { nonceContract } from './nonce-contract.ts';
import { processContract } from './process-contract.ts';
import { revocationContract } from './revocation-contract.ts';
import { backends } from './stores.ts';
import { userContract } from './user-contract.ts';

for (const backend of backends) {
  describe(backend.name, () => {
    userContract(backend);
    batchContract(backend);
    revocationContract(backend);
    nonceContract(backend);
    durabilityContract(backend);
    processContract(backend);
    modelContract(backend);
  });
}
