namespace ScrapeCluster.Testing.Kubernetes;

/// <summary>A kubeconfig file that leads to a fake API server.</summary>
public static class KubeconfigText
{
    public static string Of(FakeKubernetesApi api) => $$"""
        apiVersion: v1
        kind: Config
        current-context: fake
        contexts: [{name: fake, context: { cluster: fake, user: fake } }]
        clusters: [{name: fake, cluster: {server: "{{api.Url}}"} }]
        users: [{name: fake, user: { token: "{{api.Token ?? "any"}}" } }]
        """;
}
