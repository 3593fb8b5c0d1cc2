namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>Which objects of a kind the API server is asked for.</summary>
/// <param name="Label">A label selector; empty: all.</param>
/// <param name="Field">A field selector; empty: all.</param>
internal sealed record ObjectSelector(string Label, string Field);
