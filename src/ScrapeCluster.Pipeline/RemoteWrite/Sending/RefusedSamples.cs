namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>Samples that a receiver refused for good.</summary>
/// <param name="Code">Status of the answer.</param>
/// <param name="Reason">What its text tells.</param>
public sealed record RefusedSamples(string Code, string Reason, long Samples);
