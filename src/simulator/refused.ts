import { type ErrorGroup, explainRetCode } from '../protocol/index.ts';

/** A refusal of the simulated platform: what it answers instead of `data`. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly retCode: number;

  /**
   * @param retCode documented code
   * @param detail more for people, such as which member is wrong; never its value
   */
  constructor(retCode: number, detail = '', groups: readonly ErrorGroup[] = ['game_business']) {
    const { name = '', meaning = '' } = explainRetCode(retCode, groups) ?? {};
    super([name, detail === '' ? meaning : detail].filter((text) => text !== '').join(': '));
    this.retCode = retCode;
  }
}
