namespace ScrapeCluster.Pipeline.Configuration.Collector.Processors;

/// <summary>What a processor has to know of its pipeline.</summary>
/// <param name="HasResourceLabels">An exporter of the pipeline writes what is known of a target as labels.</param>
/// <param name="Variable">Gives an environment variable's value, or null where it is not set.</param>
internal sealed record ProcessorContext(bool HasResourceLabels, Func<string, string?> Variable);
