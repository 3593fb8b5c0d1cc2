namespace ScrapeCluster.Server.BuiltinReceiver;

/// <summary>A write request that breaks remote write 1.0. The message says how, in a form that completes "Cannot read the write request: ...".</summary>
internal sealed class InvalidWriteRequestException(string message) : Exception(message);
