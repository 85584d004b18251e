import { loadSettings } from "./stacks/load";
import { createTopology } from "./stacks/topology";

// Pulumi notes a stack trace with every resource and every promise; mapping them to the sources is a quarter of the
// program's time.
delete (Error as Partial<ErrorConstructor>).prepareStackTrace;

export = async () => createTopology(await loadSettings());
