namespace ScrapeCluster.Pipeline.Configuration.Collector.Components;

/// <summary>An exporter as an entry of <c>remote_write</c> that is not finished: rules and labels come from the pipelines.</summary>
/// <param name="Endpoint">The entry.</param>
/// <param name="ExternalLabels">For series that have no such label.</param>
/// <param name="Naming">What the file says of names and labels.</param>
internal sealed record ExporterResult(EndpointBuilder Endpoint, IReadOnlyList<KeyValuePair<string, string>> ExternalLabels, ExporterNaming Naming);
