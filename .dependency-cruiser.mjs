/** The folders of the program, the highest first: each imports only from those after it. */
const layers = [
  "cli",
  "faults",
  "runs",
  "stacks",
  "checks",
  "capacity",
  "settings",
  "topologies",
  "components",
  "resources",
  "fake-kubelets",
  "clients",
  "local",
  "processes",
  "tools",
];

const folders = (names) => `^(${names.join("|")})/`;

export default {
  forbidden: [
    { name: "no-circle", severity: "error", from: {}, to: { circular: true } },
    ...layers.slice(1).map((layer, index) => ({
      name: `nothing-above-${layer}`,
      severity: "error",
      from: { path: folders([layer]) },
      to: { path: folders([...layers.slice(0, index + 1), "test", "testing", "benchmarks"]) },
    })),
    {
      name: "no-tests-in-the-program",
      severity: "error",
      from: { path: folders(["cli"]) },
      to: { path: folders(["test", "testing", "benchmarks"]) },
    },
    {
      name: "tests-and-benchmarks-apart",
      severity: "error",
      from: { path: folders(["testing", "benchmarks"]) },
      to: { path: folders(["test"]) },
    },
    {
      name: "unit-tests-without-fleets",
      severity: "error",
      from: { path: folders(["test/unit"]) },
      to: { path: folders(["testing", "test/e2e"]) },
    },
    {
      name: "shared-helpers-below-benchmarks",
      severity: "error",
      from: { path: folders(["testing", "test/e2e"]) },
      to: { path: folders(["benchmarks"]) },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(bin|\\.local)/" },
    tsConfig: { fileName: "tsconfig.json" },
    // Imports of types count.
    tsPreCompilationDeps: true,
  },
};
