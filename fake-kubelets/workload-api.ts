import { NODE } from "../clients/kubernetes/kinds";
import type { KubernetesClient } from "../clients/kubernetes/client";
import { referenceTo } from "../clients/kubernetes/objects";
import type { AnyObject } from "../clients/kubernetes/objects";
import { etcdMemberOf } from "./in-memory-etcd";

/** What the kubelets of a workload cluster write to. */
export interface WorkloadApi {
  readonly client: KubernetesClient;
  /** Whether the static Pods of a control-plane Node have an etcd member among them. */
  readonly hasStackedEtcd: boolean;
  /** Creates an object with its status, or makes it as declared. */
  write(object: AnyObject): Promise<void>;
}

/** A real API server: server-side apply, and the status as a subresource. */
export class RealWorkloadApi implements WorkloadApi {
  readonly hasStackedEtcd = false;

  constructor(readonly client: KubernetesClient) {}

  async write(object: AnyObject): Promise<void> {
    await this.client.apply(object);
    await this.client.applyStatus(object);
  }
}

/** A fake API server, which has neither; its etcd is what the annotations of the etcd Pods say. */
export class FakeWorkloadApi implements WorkloadApi {
  readonly hasStackedEtcd = true;

  constructor(readonly client: KubernetesClient) {}

  /**
   * Of what is there, only a Node is changed: KCP's requests to etcd leave their marks on the Pods. The etcd Pod of the
   * host's machine before, which is still there where Cluster API has deleted the Node first, is replaced: KCP has
   * marked its member as removed.
   */
  async write(object: AnyObject): Promise<void> {
    const created = await this.client.create(object);
    if (created !== undefined) {
      return;
    }
    if (object.kind === NODE.kind) {
      await this.client.merge(object);
    } else if (etcdMemberOf(object) !== undefined) {
      await this.replaceOtherMember(object);
    }
  }

  private async replaceOtherMember(pod: AnyObject): Promise<void> {
    const reference = referenceTo(pod);
    const found = await this.client.get(reference);
    if (found === undefined || etcdMemberOf(found) !== etcdMemberOf(pod)) {
      await this.client.removePod(reference);
      await this.client.create(pod);
    }
  }
}
