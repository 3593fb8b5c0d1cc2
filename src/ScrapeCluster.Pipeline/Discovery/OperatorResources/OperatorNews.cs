namespace ScrapeCluster.Pipeline.Discovery.OperatorResources;

/// <summary>What a watch over custom resources has to tell.</summary>
/// <param name="Text">One sentence; empty where jobs changed.</param>
public sealed record OperatorNews(OperatorNewsKind Kind, string Text);
