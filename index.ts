import { loadSettings } from "./stacks/load";
import { createTopology } from "./stacks/topology";

export = async () => createTopology(await loadSettings());
