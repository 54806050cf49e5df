/** The whole contract, for one backend. */
import { describe } from 'node:test';
import { batchContract } from './batch-contract.ts';
import { durabilityContract } from './durability-contract.ts';
import { modelContract } from './model-contract.ts';
import { nonceContract } from './nonce-contract.ts';
import { processContract } from './process-contract.ts';
import { revocationContract } from './revocation-contract.ts';
import { type Backend, backends } from './stores.ts';
import { userContract } from './user-contract.ts';

export function contractOf(name: string): void {
  const backend = backends.find((candidate) => candidate.name === name) as Backend;
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
