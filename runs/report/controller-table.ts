import type { ControllerFigures, Sample } from "../format";
import { isOfManager } from "../samples/sample";
import { countOf, merged, percentileBound } from "../histogram";
import { threeDigits } from "./numbers";
import type { Table } from "./table";

/** What each controller had to do: those first that had objects wait longest. */
export function controllerTable(samples: readonly Sample[]): Table {
  const rows = [...controllersOf(samples)].map(([name, figures]) => rowOf(name, figures));
  return {
    title: "Controllers",
    header: [
      "Controller",
      "Peak queue depth",
      "In the queue, p50 s",
      "p99 s",
      "Reconciliations",
      "of these failed",
      "Queued again",
      "Mean s",
      "p99 s",
    ],
    rows: rows
      .filter(({ hadWork }) => hadWork)
      .toSorted((a, b) => b.waited - a.waited)
      .map(({ cells }) => cells),
  };
}

/** The figures of each controller at all samples, by its manager's name and its own. */
function controllersOf(samples: readonly Sample[]): Map<string, ControllerFigures[]> {
  const controllers = new Map<string, ControllerFigures[]>();
  for (const { name, figures } of samples.filter(isOfManager)) {
    for (const [controller, own] of Object.entries(figures?.controllers ?? {})) {
      const key = `${name}: ${controller}`;
      controllers.set(key, [...(controllers.get(key) ?? []), own]);
    }
  }
  return controllers;
}

function rowOf(name: string, figures: readonly ControllerFigures[]) {
  const waits = merged(figures.flatMap(({ queueSeconds }) => queueSeconds ?? []));
  const times = merged(figures.flatMap(({ reconcileSeconds }) => reconcileSeconds ?? []));
  const errors = figures.reduce((sum, { reconciles }) => sum + (reconciles?.error ?? 0), 0);
  const retries = figures.reduce((sum, own) => sum + (own.retries ?? 0), 0);
  const [count, waited] = [countOf(times), percentileBound(waits, 99)];
  const cells = [
    name,
    String(Math.max(...figures.map(({ depth = 0 }) => depth))),
    threeDigits(percentileBound(waits, 50)),
    threeDigits(waited),
    String(count),
    String(errors),
    String(retries),
    threeDigits(times.sum / count),
    threeDigits(percentileBound(times, 99)),
  ];
  return { cells, waited, hadWork: count > 0 };
}
