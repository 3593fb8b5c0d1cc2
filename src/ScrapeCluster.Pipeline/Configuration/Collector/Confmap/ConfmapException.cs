namespace ScrapeCluster.Pipeline.Configuration.Collector.Confmap;

/// <summary>A value of a collector configuration cannot be had. The message is a whole sentence without its place.</summary>
internal sealed class ConfmapException(string message) : Exception(message);
