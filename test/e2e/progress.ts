/** Prints each test as it begins: the reporter is told of the tests of a file when all of them have ended. */
export const mochaHooks = {
  beforeEach(this: Mocha.Context): void {
    console.error(`${new Date().toLocaleTimeString("sv")} ${this.currentTest!.fullTitle()}`);
  },
};
