/** Prints each test as it begins, and why it fails: the reporter is told of a file's tests when all of them have ended. */
export const mochaHooks = {
  beforeEach(this: Mocha.Context): void {
    print(this.currentTest!.fullTitle());
  },
  afterEach(this: Mocha.Context): void {
    if (this.currentTest!.isFailed()) {
      print(`${this.currentTest!.fullTitle()} FAILED: ${this.currentTest!.err?.stack}`);
    }
  },
};

function print(line: string): void {
  console.error(`${new Date().toLocaleTimeString("sv")} ${line}`);
}
