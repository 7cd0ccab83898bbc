// Policies of the destinations that the egress tests send to, beside those of the stack.

export const policies = `
@id("clean-takes-nothing-found") forbid (principal, action == Action::"send", resource)
  when { resource.host == "clean.example" && !context.findings.isEmpty() };
@id("no-cards") forbid (principal, action == Action::"send", resource)
  when { resource.host == "no-cards.example" && context.findings.contains("card") };
@id("forbidden-host") forbid (principal, action == Action::"send", resource) when { resource.host == "forbidden.example" };
`;
