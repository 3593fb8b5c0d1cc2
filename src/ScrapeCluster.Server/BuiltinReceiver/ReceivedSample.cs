namespace ScrapeCluster.Server.BuiltinReceiver;

/// <param name="TimestampMs">Milliseconds since 1970.</param>
internal readonly record struct ReceivedSample(long TimestampMs, double Value);
