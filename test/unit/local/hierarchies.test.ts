import assert from "node:assert/strict";
import { cgroupProblem, findHierarchies, isUnified, type TopCgroup } from "../../../local/hierarchies";
import { parseMounts } from "../../../local/mounts";
import { container, fedora, hybrid, ubuntu } from "./machines";

const all = ["cpuset", "cpu", "io", "memory", "hugetlb", "pids", "rdma", "misc"];
const kernelRoot: TopCgroup = { controllers: all, enabled: ["memory", "pids"], isKernelRoot: true, hasProcesses: true };

const hierarchies = (mountinfo: string) => findHierarchies(parseMounts(mountinfo));
const problem = (mountinfo: string, top?: TopCgroup) => cgroupProblem(parseMounts(mountinfo), top);

describe("local/hierarchies", () => {
  it("has one with cgroup v2", () => {
    for (const machine of [ubuntu, fedora, container]) {
      assert.deepEqual(hierarchies(machine), [{ mountPoint: "/sys/fs/cgroup", version: 2 }]);
      assert.ok(isUnified(parseMounts(machine)));
    }
  });

  it("has those of v1 and the one of v2 beside them on a hybrid", () => {
    assert.ok(!isUnified(parseMounts(hybrid)));
    assert.deepEqual(
      hierarchies(hybrid).map(({ mountPoint, version }) => `${mountPoint.slice(15)} ${version}`),
      ["unified 2", "cpu,cpuacct 1", "cpuset 1", "memory 1", "pids 1", "systemd 1"],
    );
  });

  it("counts a hierarchy once that is mounted elsewhere, too", () => {
    const cilium = `200 27 0:29 / /run/cilium/cgroupv2 rw,relatime - cgroup2 none rw\n`;
    for (const machine of [ubuntu, hybrid]) assert.deepEqual(hierarchies(cilium + machine), hierarchies(machine));
    const twice = `201 31 0:31 / /sys/fs/cgroup/again rw,relatime - cgroup cgroup rw,cpuset\n`;
    assert.deepEqual(hierarchies(hybrid + twice), hierarchies(hybrid));
  });

  it("leaves a v1 hierarchy alone that is mounted below the one of v2", () => {
    const netCls = `202 34 0:71 / /sys/fs/cgroup/net_cls rw,relatime - cgroup cgroup rw,net_cls\n`;
    assert.deepEqual(hierarchies(ubuntu + netCls), hierarchies(ubuntu));
  });

  it("does not take a mount that another one hides", () => {
    const hidden = hybrid + `203 31 0:72 / /sys/fs/cgroup/memory rw - tmpfs tmpfs rw\n`;
    assert.ok(!hierarchies(hidden).some(({ mountPoint }) => mountPoint.endsWith("memory")));
  });

  it("has no objection to machines with systemd, whose topmost cgroup has processes, nor to a hybrid", () => {
    for (const machine of [ubuntu, fedora]) assert.equal(problem(machine, kernelRoot), undefined);
    assert.equal(problem(hybrid), undefined);
  });

  it("refuses the cgroup namespace of a container with processes, unless its children have the controllers", () => {
    const top = { ...kernelRoot, isKernelRoot: false, enabled: [] };
    assert.match(
      problem(container, top)!,
      /has processes, so that the cgroup controllers cpu, cpuset, memory, pids .*--cgroupns=host/,
    );
    assert.equal(problem(container, { ...top, enabled: all }), undefined);
    assert.equal(problem(container, { ...top, hasProcesses: false }), undefined);
  });

  it("names what the kernel or a container's maker withholds", () => {
    const top = { ...kernelRoot, controllers: all.filter((name) => name !== "memory") };
    assert.match(problem(ubuntu, top)!, /^\/sys\/fs\/cgroup has no cgroup controller memory:/);
    assert.match(
      problem(hybrid.replaceAll("memory", "name=other"))!,
      /no cgroup hierarchy .* has cgroup controller memory$/,
    );
  });

  it("refuses cgroups that are read-only, not there, or a part of another namespace's", () => {
    const readOnly = container.replace("/sys/fs/cgroup rw", "/sys/fs/cgroup ro");
    assert.match(
      problem(readOnly, kernelRoot)!,
      /^\/sys\/fs\/cgroup is mounted read-only: a container must be privileged$/,
    );
    assert.match(problem("30 1 252:1 / / rw - ext4 /dev/vda1 rw\n")!, /^no cgroups are mounted at \/sys\/fs\/cgroup/);
    const part = container.replace("0:29 / ", "0:29 /system.slice/docker-0a.scope ");
    assert.match(problem(part, kernelRoot)!, /only the part \/system.slice\/docker-0a.scope of the hierarchy/);
  });
});
