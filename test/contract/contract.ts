/** The whole contract, for one backend. */
import { describe } from 'node:test';
import { appendContract } from './append-contract.ts';
import { batchContract } from './batch-contract.ts';
import { consumerContract } from './consumer-contract.ts';
import { crashContract } from './crash-contract.ts';
import { durabilityContract } from './durability-contract.ts';
import { eventContract } from './event-contract.ts';
import { inboxModelContract } from './inbox-model-contract.ts';
import { ledgerContract } from './ledger-contract.ts';
import { ledgerModelContract } from './ledger-model-contract.ts';
import { modelContract } from './model-contract.ts';
import { nonceContract } from './nonce-contract.ts';
import { processContract } from './process-contract.ts';
import { retentionContract } from './retention-contract.ts';
import { revocationContract } from './revocation-contract.ts';
import { roundContract } from './round-contract.ts';
import { scoreContract } from './score-contract.ts';
import { type Backend, backends } from './stores.ts';
import { userContract } from './user-contract.ts';
import { walletContract } from './wallet-contract.ts';
import { webhookContract } from './webhook-contract.ts';

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
    appendContract(backend);
    eventContract(backend);
    roundContract(backend);
    consumerContract(backend);
    retentionContract(backend);
    inboxModelContract(backend);
    crashContract(backend);
    webhookContract(backend);
    scoreContract(backend);
    ledgerContract(backend);
    ledgerModelContract(backend);
    walletContract(backend);
  });
}
