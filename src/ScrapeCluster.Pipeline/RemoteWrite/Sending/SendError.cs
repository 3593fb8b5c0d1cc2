namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>The last thing that went wrong with an endpoint.</summary>
/// <param name="Text">As in the log, with the beginning of what the receiver said.</param>
public sealed record SendError(string Text, DateTimeOffset At);
