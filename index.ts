import { keepVersions } from "./stacks/kept-versions";
import { loadSettings } from "./stacks/load";
import { failUnlessRegistered } from "./stacks/registrations";
import { createStack } from "./stacks/stack";

// Pulumi notes a stack trace with every resource and every promise; mapping them to the sources is a quarter of the
// program's time.
delete (Error as Partial<ErrorConstructor>).prepareStackTrace;

export = async () => {
  failUnlessRegistered();
  keepVersions();
  return createStack(await loadSettings());
};
