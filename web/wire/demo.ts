/** GET /demo.json: what the landing page may tell, served in demo mode only. */
import { fieldsOf, textOr } from "./reader";

export interface Demo {
  readonly instanceId: string;
  readonly instanceArn: string;
  readonly region: string;
  readonly contactFlowId: string;
  readonly agentUsername: string;
  readonly agentPassword: string;
  readonly version: string;
}

export function readDemo(value: unknown): Demo {
  const from = fieldsOf(value, "demo.json");
  return {
    instanceId: textOr(from, "InstanceId"),
    instanceArn: textOr(from, "InstanceArn"),
    region: textOr(from, "Region", "us-west-2"),
    contactFlowId: textOr(from, "ContactFlowId"),
    agentUsername: textOr(from, "AgentUsername"),
    agentPassword: textOr(from, "AgentPassword"),
    version: textOr(from, "Version"),
  };
}
